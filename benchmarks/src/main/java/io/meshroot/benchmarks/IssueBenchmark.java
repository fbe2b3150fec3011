package io.meshroot.benchmarks;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssueRequest.KeyReuse;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.x509.CryptoProviders;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Keys;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a new leaf costs beside what can't be saved: the cryptography with the same JCA provider. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls start() first
public class IssueBenchmark {
    private static final int KEYS = 4_096;
    private static final int TO_BE_SIGNED = 400;

    private final byte[] toBeSigned = new byte[TO_BE_SIGNED];
    private final byte[][] requests = new byte[KEYS][];
    private CertificateManager manager;
    private KeyPairGenerator generator;
    private PrivateKey signer;
    private long next;
    private int at;

    /** Makes keys whose possession is proven. */
    @Setup
    public void start() throws GeneralSecurityException {
        generator = KeyPairGenerator.getInstance("EC", CryptoProviders.fastest());
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        signer = generator.generateKeyPair().getPrivate();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        LeafProfile names = new LeafProfile(
                Optional.of("bench"), new TreeSet<>(), Set.of(), Optional.empty(), now, now.plusSeconds(60));
        for (int i = 0; i < KEYS; i++) {
            KeyPair pair = Keys.generate(KeyType.EC_P256);
            requests[i] = Csr.create(pair, names);
        }
        System.out.println("JCA provider: " + CryptoProviders.fastest());
    }

    /** Makes a manager for each iteration: one remembers every leaf until it ends, a day later. */
    @Setup(Level.Iteration)
    public void open() {
        manager = CertificateManager.builder().build();
    }

    /** Ends the manager. */
    @TearDown(Level.Iteration)
    public void close() {
        manager.close();
    }

    /** A new leaf with its key, verified before it is handed out. */
    @Benchmark
    public IssuedCertificate issue() {
        IssueRequest request = IssueRequest.service("s" + next++ + ".bench");
        IssuedCertificate leaf = manager.issue(request);
        manager.release(request);
        return leaf;
    }

    /** The floor of {@link #issue}: one key, one signature. */
    @Benchmark
    public byte[] issueFloor() throws GeneralSecurityException {
        generator.generateKeyPair();
        return signature();
    }

    /** A leaf for a key of the caller's: its proof of possession is verified, and so is the leaf. */
    @Benchmark
    public IssuedCertificate sign() {
        IssueRequest request = IssueRequest.builder(LeafIdentity.service("c" + at + ".bench"))
                .keyReuse(KeyReuse.ALLOW)
                .build();
        IssuedCertificate leaf = manager.sign(requests[at], request);
        manager.release(request);
        at = (at + 1) % KEYS;
        return leaf;
    }

    /** The floor of {@link #sign()}: one signature. */
    @Benchmark
    public byte[] signFloor() throws GeneralSecurityException {
        return signature();
    }

    private byte[] signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance("SHA256withECDSA", CryptoProviders.fastest());
        signature.initSign(signer);
        signature.update(toBeSigned);
        return signature.sign();
    }
}
