package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CryptoProvidersTest {
    @Test
    void registersNothing() {
        List<Provider> before = List.of(Security.getProviders());
        for (KeyType type : KeyType.values()) {
            TestKeys.leaf(type);
        }

        assertThat(Security.getProviders()).containsExactlyElementsOf(before);
        assertThat(Security.getProvider(new BouncyCastleProvider().getName())).isNull();
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void choosesOneProviderPerTypeForGood(KeyType type) {
        assertThat(CryptoProviders.fastestFor(type)).isSameAs(CryptoProviders.fastestFor(type));
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"EC_P256", "EC_P384", "RSA_2048", "ED25519"})
    void worksWithBouncyCastleAndTheJdkAlone(KeyType type) throws Exception {
        for (Provider provider : List.of(new BouncyCastleProvider(), JdkKeys.provider(type))) {
            KeyPair pair = JdkKeys.of(type, CryptoProviders.generate(provider, type));

            byte[] signature = SignatureScheme.of(type)
                    .sign(new byte[3], JdkKeys.translated(pair.getPrivate(), type, provider), provider);

            assertThat(SignatureScheme.of(type)
                            .verify(new byte[3], signature, pair.getPublic(), CryptoProviders.fastestFor(type)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"EC_P256", "EC_P384", "RSA_2048", "ED25519"})
    void keysAndLeavesServeMutualTls(KeyType type) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Instant begin = now.minusSeconds(60);
        Instant end = now.plusSeconds(3600);
        TestCa root = TestCa.root(
                new CaProfile("CN=root", Optional.empty(), begin, end, OptionalInt.empty()),
                TestKeys.authority(type),
                type);
        TestCa issuer = root.intermediate(
                new CaProfile("CN=below", Optional.empty(), begin, end, OptionalInt.of(0)), TestKeys.authority(type));
        KeyPair key = TestKeys.leaf(type);
        SortedSet<String> names = new TreeSet<>(Set.of("a.example.org"));
        LeafProfile profile = new LeafProfile(Optional.empty(), names, Set.of(), Optional.empty(), begin, end);
        SSLContext context = context(issuer.ca().signLeaf(key.getPublic(), profile), key, root.anchor());
        SSLEngine client = context.createSSLEngine("a.example.org", 443);
        client.setUseClientMode(true);
        SSLEngine server = context.createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);

        shakeHands(client, server);

        assertThat(client.getSession().getPeerCertificates()[0].getPublicKey()).isEqualTo(key.getPublic());
        assertThat(server.getSession().getPeerCertificates()).hasSize(2);
    }

    private static SSLContext context(List<X509Certificate> chain, KeyPair key, X509Certificate anchor)
            throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("leaf", key.getPrivate(), new char[0], chain.toArray(new X509Certificate[0]));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
        keyManagers.init(keys, new char[0]);
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("root", anchor);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("SunX509");
        trustManagers.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws Exception {
        ByteBuffer toServer = ByteBuffer.allocate(65536);
        ByteBuffer toClient = ByteBuffer.allocate(65536);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 200 && (isShaking(client) || isShaking(server)); i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(isShaking(client) || isShaking(server)).isFalse();
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            default -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(65536));
                in.compact();
            }
        }
    }
}
