package io.meshroot.testkit.mesh;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.TrustBundle;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers for the few kinds of trust and of signers that many holders have, and which trust takes which signer. */
final class Credentials {
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final int URI = 6;
    private static final int KEY_ID_LENGTH = 20;
    private static final String SPIFFE = "spiffe://";

    private final Map<Trust, Integer> trustNumbers = new HashMap<>();
    private final Map<Signer, Integer> signerNumbers = new HashMap<>();
    private final List<Trust> trusts = new ArrayList<>();
    private final List<Signer> signers = new ArrayList<>();
    private final List<List<Boolean>> accepts = new ArrayList<>();

    /** What a bundle lets pass. */
    private record Trust(Map<TrustDomain, List<X509Certificate>> authorities, Collection<String> cut) {}

    /** Under which root and in which trust domain a leaf stands. */
    private record Signer(X509Certificate root, TrustDomain domain) {}

    /** A leaf as peers see it. */
    record LeafFacts(int signer, X509Certificate root, Instant notBefore, Instant notAfter, String serial) {}

    int trust(TrustBundle bundle) {
        Trust trust = new Trust(bundle.authorities(), bundle.taintedKeys());
        return trustNumbers.computeIfAbsent(trust, fresh -> {
            trusts.add(fresh);
            accepts.add(new ArrayList<>());
            return trusts.size() - 1;
        });
    }

    LeafFacts leaf(IssuedCertificate issued) {
        X509Certificate top = issued.chain().get(issued.chain().size() - 1);
        Signer signer = signer(top, issued);
        int number = signerNumbers.computeIfAbsent(signer, fresh -> {
            signers.add(fresh);
            return signers.size() - 1;
        });
        return new LeafFacts(number, signer.root, issued.notBefore(), issued.notAfter(), issued.serial());
    }

    /** The root is the one whose key the chain names; that it signed the chain is verified apart. */
    private static Signer signer(X509Certificate top, IssuedCertificate issued) {
        for (Map.Entry<TrustDomain, List<X509Certificate>> entry :
                issued.trust().authorities().entrySet()) {
            for (X509Certificate root : entry.getValue()) {
                if (root.getSubjectX500Principal().equals(top.getIssuerX500Principal()) && namesKeyOf(top, root)) {
                    return new Signer(root, domain(issued.leaf(), entry.getKey()));
                }
            }
        }
        throw new AssertionError("no root in the trust that came with the leaf of " + issued.identity()
                + " has signed it: " + issued.signer());
    }

    private static boolean namesKeyOf(X509Certificate child, X509Certificate root) {
        byte[] named = child.getExtensionValue(AUTHORITY_KEY);
        byte[] key = root.getExtensionValue(SUBJECT_KEY);
        if (named == null || key == null || key.length < KEY_ID_LENGTH) {
            return true;
        }
        byte[] id = Arrays.copyOfRange(key, key.length - KEY_ID_LENGTH, key.length);
        for (int i = 0; i + id.length <= named.length; i++) {
            if (Arrays.equals(named, i, i + id.length, id, 0, id.length)) {
                return true;
            }
        }
        return false;
    }

    /** A SPIFFE ID names its domain; a leaf without one stands for the domain of its root. */
    private static TrustDomain domain(X509Certificate leaf, TrustDomain ofRoot) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            for (List<?> name : names == null ? List.<List<?>>of() : names) {
                if (Integer.valueOf(URI).equals(name.get(0)) && name.get(1) instanceof String uri) {
                    String rest = uri.substring(SPIFFE.length());
                    return TrustDomain.of(rest.substring(0, rest.indexOf('/')));
                }
            }
            return ofRoot;
        } catch (CertificateParsingException e) {
            throw new AssertionError("a leaf has names that can't be read", e);
        }
    }

    boolean accepts(int trust, int signer) {
        List<Boolean> known = accepts.get(trust);
        while (known.size() <= signer) {
            known.add(computed(trusts.get(trust), signers.get(known.size())));
        }
        return known.get(signer);
    }

    private static boolean computed(Trust trust, Signer signer) {
        return trust.authorities.getOrDefault(signer.domain, List.of()).contains(signer.root)
                && !trust.cut.contains(Anchor.of(signer.root).keyFingerprint());
    }
}
