package io.meshroot.testkit.x509;

import io.meshroot.api.leaf.KeyType;

/** Certificates for tests in one call; {@link CertificateRecipe} makes any other. */
public final class TestCertificates {
    private TestCertificates() {}

    /**
     * Makes a root with a key on P-256.
     *
     * @return the root
     */
    public static TestCertificate root() {
        return CertificateRecipe.root().selfSigned();
    }

    /**
     * Makes a root.
     *
     * @param commonName its name
     * @param keyType the type of its key
     * @return the root
     */
    public static TestCertificate root(String commonName, KeyType keyType) {
        return CertificateRecipe.root().commonName(commonName).keyType(keyType).selfSigned();
    }

    /**
     * Makes an intermediate with a key on P-256.
     *
     * @param issuer who signs it
     * @return the intermediate
     */
    public static TestCertificate intermediate(TestCertificate issuer) {
        return CertificateRecipe.intermediate().signedBy(issuer);
    }

    /**
     * Makes a leaf of service {@code bookbuyer.bookstore} in {@code cluster.local} with a key on P-256.
     *
     * @param issuer who signs it
     * @return the leaf
     */
    public static TestCertificate leaf(TestCertificate issuer) {
        return CertificateRecipe.leaf().signedBy(issuer);
    }

    /**
     * Makes a broken root.
     *
     * @param flaw how it is broken
     * @return the root
     * @throws IllegalArgumentException if a root can't have the flaw
     */
    public static TestCertificate brokenRoot(Flaw flaw) {
        return CertificateRecipe.root().with(flaw).selfSigned();
    }

    /**
     * Makes a broken leaf.
     *
     * @param issuer who signs it
     * @param flaw how it is broken
     * @return the leaf
     * @throws IllegalArgumentException if a leaf can't have the flaw
     */
    public static TestCertificate brokenLeaf(TestCertificate issuer, Flaw flaw) {
        return CertificateRecipe.leaf().with(flaw).signedBy(issuer);
    }
}
