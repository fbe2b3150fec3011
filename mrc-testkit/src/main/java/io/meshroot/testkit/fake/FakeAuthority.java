package io.meshroot.testkit.fake;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.MrcSpec;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.time.Subscription;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Controls one certificate authority of a {@link FakeProvider} while a test runs. Safe for use by several threads. */
public final class FakeAuthority {
    private static final Duration ROOT_VALIDITY = Duration.ofDays(3650);

    private final MrcName mrc;
    private final Object lock = new Object();
    private final List<Consumer<List<X509Certificate>>> listeners = new CopyOnWriteArrayList<>();
    private final List<X509Certificate> leaves = new ArrayList<>();
    private KeyType keyType = KeyType.EC_P256;
    private Duration rootValidity = ROOT_VALIDITY;
    private int intermediates;
    private int roots;
    private @Nullable IssuerContext context;
    private @Nullable TestCertificate signer;
    private @Nullable RuntimeException failure;
    private @Nullable WrongAnswer wrongAnswer;
    private @Nullable Duration longestValidity;
    private Hang hang = Hang.released();

    FakeAuthority(MrcName mrc) {
        this.mrc = mrc;
    }

    /**
     * Sets the type of the root's key; EC on P-256 by default. Without effect on a root that exists.
     *
     * @param type the type
     * @return this
     */
    public FakeAuthority keyType(KeyType type) {
        synchronized (lock) {
            this.keyType = Objects.requireNonNull(type, "type");
            return this;
        }
    }

    /**
     * Sets how long the root is valid from its making; ten years by default. Without effect on a root that exists.
     *
     * @param validity how long
     * @return this
     */
    public FakeAuthority rootValidity(Duration validity) {
        synchronized (lock) {
            this.rootValidity = Objects.requireNonNull(validity, "validity");
            return this;
        }
    }

    /**
     * Puts intermediates between the root and the leaves; none by default. Without effect on a root that exists.
     *
     * @param number how many
     * @return this
     */
    public FakeAuthority intermediates(int number) {
        synchronized (lock) {
            this.intermediates = number;
            return this;
        }
    }

    /**
     * Makes every call fail, opening included, until {@link #recover}.
     *
     * @param exception what is thrown
     */
    public void failWith(RuntimeException exception) {
        synchronized (lock) {
            failure = Objects.requireNonNull(exception, "exception");
        }
    }

    /** Ends {@link #failWith}, {@link #answerWith} and {@link #hang}. */
    public void recover() {
        Hang ending;
        synchronized (lock) {
            failure = null;
            wrongAnswer = null;
            ending = hang;
            hang = Hang.released();
        }
        ending.release();
    }

    /**
     * Makes calls that sign wait until {@link Hang#release} or {@link #recover}.
     *
     * @return what they wait for
     */
    public Hang hang() {
        synchronized (lock) {
            hang = new Hang();
            return hang;
        }
    }

    /**
     * Answers with certificates that are not those that were asked for, until {@link #recover}.
     *
     * @param answer how they differ
     */
    public void answerWith(WrongAnswer answer) {
        synchronized (lock) {
            wrongAnswer = Objects.requireNonNull(answer, "answer");
        }
    }

    /**
     * Limits the validity of leaves, counted from now; the issuer says so in its capabilities.
     *
     * @param longest the limit
     */
    public void limitValidity(Duration longest) {
        synchronized (lock) {
            longestValidity = Objects.requireNonNull(longest, "longest");
        }
    }

    /**
     * Replaces the root by another one with the same name and tells who listens.
     *
     * @return the new root
     * @throws IllegalStateException if the authority was never opened
     */
    public X509Certificate drift() {
        X509Certificate root = driftSilently();
        listeners.forEach(listener -> listener.accept(List.of(root)));
        return root;
    }

    /**
     * Replaces the root by another one with the same name and tells nobody.
     *
     * @return the new root
     * @throws IllegalStateException if the authority was never opened
     */
    public X509Certificate driftSilently() {
        synchronized (lock) {
            if (context == null) {
                throw new IllegalStateException("the authority of " + mrc + " was never opened; open it first");
            }
            signer = make(context);
            return signer.root().certificate();
        }
    }

    /**
     * Returns the root.
     *
     * @return the certificate
     * @throws IllegalStateException if the authority was never opened
     */
    public X509Certificate root() {
        return signer().root().certificate();
    }

    /**
     * Returns every leaf that was signed, wrong ones included.
     *
     * @return the leaves, the oldest first
     */
    public List<X509Certificate> leaves() {
        synchronized (lock) {
            return List.copyOf(leaves);
        }
    }

    void opened(IssuerContext opening) {
        throwFailure();
        synchronized (lock) {
            context = opening;
            if (signer == null) {
                signer = make(opening);
            }
        }
    }

    private TestCertificate make(IssuerContext opening) {
        MrcSpec spec = opening.mrc().spec();
        Instant now = opening.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Instant begin = now.minus(opening.clockSkew()).truncatedTo(ChronoUnit.SECONDS);
        Instant end = now.plus(rootValidity).truncatedTo(ChronoUnit.SECONDS);
        roots++;
        CertificateRecipe root = CertificateRecipe.root()
                .commonName("Fake Root of " + shortName())
                .keyType(keyType)
                .validity(begin, end);
        if (spec.spiffe() == SpiffeMode.ENABLED) {
            root.uris("spiffe://" + spec.trustDomain());
        }
        TestCertificate made = root.selfSigned();
        for (int i = 1; i <= intermediates; i++) {
            made = CertificateRecipe.intermediate()
                    .commonName("Fake Intermediate " + roots + "." + i)
                    .keyType(keyType)
                    .validity(begin, end)
                    .signedBy(made);
        }
        return made;
    }

    /** A common name has 64 characters at most, the name of a MeshRootCertificate 253. */
    private String shortName() {
        return mrc.value().substring(0, Math.min(mrc.value().length(), 40));
    }

    TestCertificate signer() {
        synchronized (lock) {
            if (signer == null) {
                throw new IllegalStateException("the authority of " + mrc + " was never opened; open it first");
            }
            return signer;
        }
    }

    Optional<WrongAnswer> wrongAnswer() {
        synchronized (lock) {
            return Optional.ofNullable(wrongAnswer);
        }
    }

    Optional<Duration> longestValidity() {
        synchronized (lock) {
            return Optional.ofNullable(longestValidity);
        }
    }

    void throwFailure() {
        synchronized (lock) {
            if (failure != null) {
                throw failure;
            }
        }
    }

    void waitWhileHanging() {
        Hang now;
        synchronized (lock) {
            now = hang;
        }
        now.await();
    }

    void signed(X509Certificate leaf) {
        synchronized (lock) {
            leaves.add(leaf);
        }
    }

    Subscription listen(Consumer<List<X509Certificate>> listener) {
        // An object of its own, so that one listener may register twice.
        Consumer<List<X509Certificate>> own = changed -> listener.accept(changed);
        listeners.add(own);
        return () -> listeners.remove(own);
    }
}
