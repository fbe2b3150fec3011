package io.meshroot.core.tls;

import io.meshroot.core.tls.Forge.Made;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;

/**
 * A chain as a peer presents it, the leaf first, and the roots that count.
 *
 * @param name what is special about it
 */
record PathCase(String name, List<X509Certificate> roots, List<X509Certificate> chain) {
    /** To sign 10,000 certificates, and to let the JDK verify them, takes long. */
    static final boolean FULL = Boolean.getBoolean("mrc.full");

    private static final int MANY = 1000;
    private static final int DNS = GeneralName.dNSName;
    private static final int URI = GeneralName.uniformResourceIdentifier;
    private static final Made ROOT = Forge.ca("Root").selfSigned();
    private static final Made OTHER = Forge.ca("Other Root").selfSigned();

    private static PathCase of(String name, Made root, Made... chain) {
        return new PathCase(name, List.of(root.certificate()), certificates(chain));
    }

    private static List<X509Certificate> certificates(Made... made) {
        return Stream.of(made).map(Made::certificate).toList();
    }

    /** A leaf below an intermediate below the root. */
    private static PathCase below(String name, Forge intermediate) {
        Made made = intermediate.signedBy(ROOT);
        return of(name, ROOT, Forge.leaf().signedBy(made), made);
    }

    private static PathCase underRoot(String name, Forge root) {
        Made made = root.selfSigned();
        return of(name, made, Forge.leaf().signedBy(made));
    }

    private static PathCase leaf(String name, Forge leaf) {
        return of(name, ROOT, leaf.signedBy(ROOT));
    }

    private static Forge intermediate() {
        return Forge.ca("Intermediate");
    }

    static List<PathCase> all() {
        List<PathCase> cases = new ArrayList<>();
        cases.add(below("a sound chain", intermediate()));
        names(cases);
        authorities(cases);
        serials(cases);
        keys(cases);
        cases.addAll(
                List.of(loop(), loopBesideTheWay(), wrongOrder(), leafNotFirst(), manyRoots(true), manyRoots(false)));
        cases.add(long_(8));
        cases.add(long_(9));
        cases.add(long_(10_000));
        cases.add(large());
        return cases;
    }

    private static void names(List<PathCase> cases) {
        for (boolean critical : new boolean[] {true, false}) {
            String how = critical ? ", critical" : ", not critical";
            cases.add(below(
                    "DNS names permitted that the leaf has" + how,
                    intermediate().permitting(DNS, "cluster.local", critical)));
            cases.add(
                    below("other DNS names permitted" + how, intermediate().permitting(DNS, "example.org", critical)));
            cases.add(below(
                    "the leaf's DNS name excluded" + how,
                    intermediate().excluding(DNS, "bookstore.cluster.local", critical)));
            cases.add(below(
                    "URIs permitted that the leaf has" + how,
                    intermediate().permitting(URI, "cluster.local", critical)));
            cases.add(below("other URIs permitted" + how, intermediate().permitting(URI, "example.org", critical)));
            cases.add(below("the leaf's URI excluded" + how, intermediate().excluding(URI, "cluster.local", critical)));
        }
        cases.add(underRoot(
                "names permitted that the leaf has, by the root",
                Forge.ca("Constrained Root").permitting(DNS, "cluster.local", true)));
        cases.add(underRoot(
                "the leaf's DNS name excluded by the root",
                Forge.ca("Constrained Root").excluding(DNS, "bookstore.cluster.local", true)));
    }

    private static void authorities(List<PathCase> cases) {
        Made flat = Forge.ca("Flat").pathLength(0).signedBy(ROOT);
        Made below = intermediate().signedBy(flat);
        cases.add(of("path length 0 kept", ROOT, Forge.leaf().signedBy(flat), flat));
        cases.add(of("path length 0 exceeded", ROOT, Forge.leaf().signedBy(below), below, flat));
        Made flatRoot = Forge.ca("Flat Root").pathLength(0).selfSigned();
        Made belowRoot = intermediate().signedBy(flatRoot);
        cases.add(
                of("path length 0 of the root exceeded", flatRoot, Forge.leaf().signedBy(belowRoot), belowRoot));
        cases.add(below("no basic constraints", intermediate().without(Extension.basicConstraints)));
        cases.add(below("key usage without keyCertSign", intermediate().usage(KeyUsage.cRLSign)));
        cases.add(underRoot(
                "key usage without keyCertSign in the root", Forge.ca("Root").usage(KeyUsage.cRLSign)));
        cases.add(below("no key usage", intermediate().without(Extension.keyUsage)));
        cases.add(below("unknown critical extension", intermediate().withUnknownCritical()));
        cases.add(leaf("unknown critical extension in the leaf", Forge.leaf().withUnknownCritical()));
        cases.add(underRoot(
                "unknown critical extension in the root", Forge.ca("Root").withUnknownCritical()));
        cases.add(below("version 1 intermediate", intermediate().versionOne()));
        cases.add(underRoot("version 1 root", Forge.ca("Root").versionOne()));
    }

    private static void serials(List<PathCase> cases) {
        cases.add(leaf("negative serial number", Forge.leaf().serial(BigInteger.valueOf(-7))));
        cases.add(leaf("serial number 0", Forge.leaf().serial(BigInteger.ZERO)));
        cases.add(leaf("serial number of 21 bytes", Forge.leaf().serial(BigInteger.ONE.shiftLeft(160))));
    }

    private static void keys(List<PathCase> cases) {
        Made real = intermediate().signedBy(ROOT);
        Made impostor = intermediate().signedBy(ROOT);
        Made leaf = Forge.leaf().signedBy(real);
        cases.add(of("an intermediate of the same name with another key", ROOT, leaf, impostor));
        cases.add(of("that one, and then the right one", ROOT, leaf, impostor, real));
        cases.add(of(
                "a root of the same name with another key",
                Forge.ca("Root").selfSigned(),
                Forge.leaf().signedBy(ROOT)));
        KeyPair shared = Forge.keys();
        Made next = Forge.ca("Next Root").keys(shared).selfSigned();
        Made cross = Forge.ca("Next Root").keys(shared).signedBy(ROOT);
        Made back = Forge.ca("Root").keys(ROOT.keys()).signedBy(next);
        Made underNext = Forge.leaf().signedBy(next);
        cases.add(of("cross-signed: only the old root trusted", ROOT, underNext, cross));
        cases.add(of("cross-signed: only the new root trusted", next, underNext, cross));
        cases.add(new PathCase(
                "cross-signed both ways, both certificates presented, both roots trusted",
                certificates(ROOT, next),
                certificates(underNext, cross, back)));
    }

    /** Two authorities that vouch for each other, and nobody else for them. */
    private static PathCase loop() {
        Made[] circle = circle();
        return of("a loop", ROOT, Forge.leaf().signedBy(circle[0]), circle[0], circle[1]);
    }

    private static PathCase loopBesideTheWay() {
        Made[] circle = circle();
        Made out = Forge.ca("A").keys(circle[0].keys()).signedBy(ROOT);
        return of("a loop beside the way to the root", ROOT, Forge.leaf().signedBy(out), circle[0], circle[1], out);
    }

    boolean isLong() {
        return chain.size() >= MANY;
    }

    private static Made[] circle() {
        KeyPair first = Forge.keys();
        Made b = Forge.ca("B").signedBy(Forge.ca("A").keys(first).selfSigned());
        Made a = Forge.ca("A").keys(first).signedBy(b);
        return new Made[] {a, b};
    }

    private static PathCase wrongOrder() {
        Made upper = Forge.ca("Upper").signedBy(ROOT);
        Made lower = Forge.ca("Lower").signedBy(upper);
        return of("intermediates in the wrong order", ROOT, Forge.leaf().signedBy(lower), upper, lower);
    }

    private static PathCase leafNotFirst() {
        Made made = intermediate().signedBy(ROOT);
        return of("the leaf not first", ROOT, made, Forge.leaf().signedBy(made));
    }

    private static PathCase manyRoots(boolean withTheRightOne) {
        List<X509Certificate> roots = new ArrayList<>();
        for (int i = 0; i < 49; i++) {
            roots.add(Forge.ca("Root").selfSigned().certificate());
        }
        roots.add((withTheRightOne ? ROOT : Forge.ca("Root").selfSigned()).certificate());
        return new PathCase(
                "50 roots of one name, the right one " + (withTheRightOne ? "among them" : "not among them"),
                roots,
                certificates(Forge.leaf().signedBy(ROOT)));
    }

    /** So many certificates in all, each signed by the next. */
    private static PathCase long_(int length) {
        KeyPair one = Forge.keys();
        Made above = ROOT;
        List<X509Certificate> chain = new ArrayList<>();
        int different = FULL || length < MANY ? length : 2;
        for (int i = length - 1; i > 0; i--) {
            above = i < different ? Forge.ca("Level " + i).keys(one).signedBy(above) : above;
            chain.add(above.certificate());
        }
        chain.add(Forge.leaf().signedBy(above).certificate());
        Collections.reverse(chain);
        return new PathCase("a chain of " + length + " certificates", List.of(ROOT.certificate()), chain);
    }

    private static PathCase large() {
        return leaf(
                "a chain of 10 MB",
                Forge.leaf()
                        .with(
                                new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.2"),
                                false,
                                new DEROctetString(new byte[10 << 20])));
    }
}
