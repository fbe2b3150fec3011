package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meshroot.api.leaf.PemText;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.tool.ExternalTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Odd chains, judged by the trust manager here, by the JDK's and by OpenSSL; docs/interop.md shows the verdicts. */
class PathValidationTest {
    private static final List<PathCase> CASES = PathCase.all();
    private static final String BEGIN = "<!-- path validation, checked by PathValidationTest -->\n";
    private static final String ACCEPTED = "accepted";
    private static final String REFUSED = "refused";

    private final TestMesh mesh = new TestMesh();

    @TempDir
    private Path folder;

    private X509ExtendedTrustManager ours(List<X509Certificate> roots) {
        return TestMesh.tls(mesh.source(
                        TestMesh.seller().signedBy(mesh.root),
                        TestMesh.trust(1, new TreeMap<>(Map.of(TestMesh.DOMAIN, roots)))))
                .trustManager(PeerMatcher.anyClient());
    }

    private static X509TrustManager jdk(List<X509Certificate> roots) {
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(TestClock.START));
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(new CertPathTrustManagerParameters(parameters));
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String verdict(X509TrustManager trust, PathCase path) {
        try {
            trust.checkClientTrusted(path.chain().toArray(new X509Certificate[0]), "EC");
            return ACCEPTED;
        } catch (CertificateException e) {
            return REFUSED;
        }
    }

    private String openssl(ExternalTool openssl, PathCase path) throws IOException {
        Path leaf = write("leaf.pem", path.chain().subList(0, 1));
        Path others = write("others.pem", path.chain().subList(1, path.chain().size()));
        Path roots = write("roots.pem", path.roots());
        List<String> arguments = new ArrayList<>(List.of(
                "verify",
                "-purpose",
                "sslclient",
                "-attime",
                String.valueOf(TestClock.START.getEpochSecond()),
                "-no-CApath",
                "-no-CAstore",
                "-CAfile",
                roots.toString()));
        if (path.chain().size() > 1) {
            arguments.addAll(List.of("-untrusted", others.toString()));
        }
        arguments.add(leaf.toString());
        ExternalTool.Result result = openssl.run(arguments.toArray(new String[0]));
        boolean accepted = result.exitCode() == 0;
        // Anything else than a verdict would pass for a refusal.
        assertThat(result.output()).as(path.name()).contains(accepted ? ": OK" : "verification failed");
        return accepted ? ACCEPTED : REFUSED;
    }

    private Path write(String name, List<X509Certificate> certificates) throws IOException {
        return Files.writeString(folder.resolve(name), PemText.certificates(certificates));
    }

    /** The verdicts that are written down, by case: ours, the JDK's, OpenSSL's, and why they differ. */
    private static Map<String, List<String>> documented() throws IOException {
        Path page = Path.of("docs/interop.md");
        String text = Files.readString(Files.exists(page) ? page : Path.of("..").resolve(page));
        String table = text.substring(text.indexOf(BEGIN) + BEGIN.length());
        Map<String, List<String>> rows = new TreeMap<>();
        table.lines()
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> List.of(line.substring(1).split("\\|", -1)))
                .forEach(cells -> rows.put(
                        cells.get(0).strip(),
                        cells.subList(1, 5).stream().map(String::strip).toList()));
        return rows;
    }

    private static String shown(Map<String, List<String>> rows) {
        return rows.entrySet().stream()
                .map(row -> "| " + row.getKey() + " | " + String.join(" | ", row.getValue()) + " |")
                .collect(Collectors.joining("\n"));
    }

    @Test
    void verdictsAreThoseThatAreWrittenDown() throws IOException {
        Map<String, List<String>> written = new TreeMap<>();
        documented().forEach((name, cells) -> written.put(name, cells.subList(0, 2)));
        Map<String, List<String>> actual = new TreeMap<>();
        for (PathCase path : CASES) {
            boolean asked = PathCase.FULL || !path.isLong();
            String jdk = asked
                    ? verdict(jdk(path.roots()), path)
                    : written.get(path.name()).get(1);
            actual.put(path.name(), List.of(verdict(ours(path.roots()), path), jdk));
        }
        assertThat(actual).as("\n" + shown(actual)).isEqualTo(written);
    }

    @Test
    void opensslsVerdictsAreThoseThatAreWrittenDown() throws IOException {
        ExternalTool openssl = ExternalTool.require("openssl");
        Map<String, String> written = new TreeMap<>();
        documented().forEach((name, cells) -> written.put(name, cells.get(2)));
        Map<String, String> actual = new TreeMap<>();
        for (PathCase path : CASES) {
            boolean asked = PathCase.FULL || !path.isLong();
            actual.put(path.name(), asked ? openssl(openssl, path) : written.get(path.name()));
        }
        assertThat(actual).isEqualTo(written);
    }

    @Test
    void everyDifferenceIsExplained() throws IOException {
        documented()
                .forEach((name, cells) -> assertThat(cells.get(3).isEmpty())
                        .as("whether \"%s\" has no explanation", name)
                        .isEqualTo(Set.copyOf(cells.subList(0, 3)).size() == 1));
    }

    /** Whoever presents this much is refused before anything is verified. */
    @Test
    void hugeChainsCostNothing() {
        for (PathCase path : CASES) {
            if (path.isLong() || path.name().contains("MB")) {
                X509ExtendedTrustManager trust = ours(path.roots());
                assertThat(Duration.ofNanos(cpuOf(() -> verdict(trust, path))))
                        .as(path.name())
                        .isLessThan(Duration.ofMillis(500));
                assertThatExceptionOfType(CertificateException.class)
                        .isThrownBy(() -> trust.checkClientTrusted(path.chain().toArray(new X509Certificate[0]), "EC"))
                        .withMessageContaining("are looked at");
            }
        }
    }

    /** Names that lead everywhere: each of seven authorities bears the name of all others, and none has signed any. */
    @Test
    void namesThatLeadEverywhereCostLittle() {
        Forge.Made outside = Forge.ca("Same").selfSigned();
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(Forge.leaf().signedBy(outside).certificate());
        for (int i = 1; i < ChainCheck.LONGEST; i++) {
            chain.add(Forge.ca("Same").signedBy(outside).certificate());
        }
        List<X509Certificate> roots = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            roots.add(Forge.ca("Same").selfSigned().certificate());
        }
        assertThat(ChainPaths.of(chain, roots)).hasSize(ChainPaths.MOST);
        PathCase path = new PathCase("same names", roots, chain);
        X509ExtendedTrustManager trust = ours(roots);
        verdict(trust, path);
        assertThat(Duration.ofNanos(cpuOf(() -> assertThat(verdict(trust, path)).isEqualTo(REFUSED))))
                .isLessThan(Duration.ofSeconds(4));
    }

    private static long cpuOf(Runnable work) {
        java.lang.management.ThreadMXBean threads = java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        work.run();
        return threads.getCurrentThreadCpuTime() - before;
    }
}
