package io.meshroot.testkit.jqwik;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.ServiceIdentity;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.SecretRef;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.StringArbitrary;

/** Arbitraries of names: valid ones, and texts that are nearly valid. */
public final class NameArbitraries {
    private static final int MOST_SEGMENTS = 4;
    private static final int LONGEST_SEGMENT = 30;
    private static final int LONGEST_LABEL = 63;

    private NameArbitraries() {}

    /**
     * Generates trust domains: everyday ones, any legal text, and some of the greatest length.
     *
     * @return the arbitrary
     */
    public static Arbitrary<TrustDomain> trustDomains() {
        StringArbitrary any =
                Arbitraries.strings().withCharRange('a', 'z').numeric().withChars("-._");
        return Arbitraries.frequencyOf(
                        Tuple.of(4, Arbitraries.of("cluster.local", "cluster.example", "a", "prod.eu-1.example.com")),
                        Tuple.of(4, any.ofMinLength(1).ofMaxLength(LONGEST_SEGMENT)),
                        Tuple.of(1, any.ofLength(TrustDomain.MAX_LENGTH)))
                .map(TrustDomain::of);
    }

    /**
     * Generates texts that are trust domains, or differ from one by a single slip.
     *
     * @return the arbitrary
     */
    public static Arbitrary<String> trustDomainTexts() {
        Arbitrary<String> valid = trustDomains().map(TrustDomain::name);
        return Arbitraries.oneOf(valid, Slips.in(valid));
    }

    /**
     * Generates SPIFFE IDs of up to four segments, some without a path.
     *
     * @return the arbitrary
     */
    public static Arbitrary<SpiffeId> spiffeIds() {
        Arbitrary<String> path = segments().list().ofMaxSize(MOST_SEGMENTS).map(list -> {
            StringBuilder text = new StringBuilder();
            list.forEach(segment -> text.append('/').append(segment));
            return text.toString();
        });
        return Combinators.combine(trustDomains(), path).as(SpiffeId::of);
    }

    /**
     * Generates texts that are SPIFFE IDs, normalised or not, or differ from one by a single slip.
     *
     * @return the arbitrary
     */
    public static Arbitrary<String> spiffeIdTexts() {
        Arbitrary<String> valid = spiffeIds().map(SpiffeId::toString);
        Arbitrary<String> shouted = valid.map(text -> text.replaceFirst("^spiffe", "SPIFFE"));
        return Arbitraries.oneOf(valid, shouted, Slips.in(valid));
    }

    /**
     * Generates service identities; service accounts may have dots.
     *
     * @return the arbitrary
     */
    public static Arbitrary<ServiceIdentity> serviceIdentities() {
        Arbitrary<String> namespace = segmentsOf("-_", LONGEST_SEGMENT);
        return Combinators.combine(segments(), namespace).as(ServiceIdentity::new);
    }

    /**
     * Generates leaf identities of every kind.
     *
     * @return the arbitrary
     */
    public static Arbitrary<LeafIdentity> leafIdentities() {
        return Arbitraries.oneOf(
                serviceIdentities().map(LeafIdentity::service),
                segments().map(LeafIdentity::ingressGateway),
                segments().map(LeafIdentity::internal));
    }

    /**
     * Generates names of MeshRootCertificates: everyday ones, any legal text, and some of the greatest length.
     *
     * @return the arbitrary
     */
    public static Arbitrary<MrcName> mrcNames() {
        return objectNames().map(MrcName::of);
    }

    /**
     * Generates one of four names, so that several values are about the same MeshRootCertificate.
     *
     * @return the arbitrary
     */
    public static Arbitrary<MrcName> fewMrcNames() {
        return Arbitraries.of("mrc-1", "mrc-2", "mrc-3", "mrc-4").map(MrcName::of);
    }

    /**
     * Generates references to secrets.
     *
     * @return the arbitrary
     */
    public static Arbitrary<SecretRef> secretRefs() {
        return Combinators.combine(objectNames(), objectNames()).as(SecretRef::new);
    }

    /**
     * Generates legal DNS names of one to three labels.
     *
     * @return the arbitrary
     */
    public static Arbitrary<String> dnsNames() {
        Arbitrary<String> label = edged(Arbitraries.strings().alpha().numeric(), "-", LONGEST_LABEL);
        return label.list().ofMinSize(1).ofMaxSize(3).map(labels -> String.join(".", labels));
    }

    static Arbitrary<String> objectNames() {
        StringArbitrary edge = Arbitraries.strings().withCharRange('a', 'z').numeric();
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of("mrc-1", "mrc-2", "mesh-root-ca", "mesh-system", "a.b")),
                Tuple.of(4, edged(edge, "-", LONGEST_SEGMENT)),
                Tuple.of(1, edge.ofLength(253)));
    }

    private static Arbitrary<String> segments() {
        return segmentsOf("-._", LONGEST_SEGMENT);
    }

    private static Arbitrary<String> segmentsOf(String punctuation, int longest) {
        return Arbitraries.strings()
                .alpha()
                .numeric()
                .withChars(punctuation)
                .ofMinLength(1)
                .ofMaxLength(longest)
                .filter(text -> !text.equals(".") && !text.equals(".."));
    }

    /** Texts that begin and end with a character of the given kind and may have others between. */
    private static Arbitrary<String> edged(StringArbitrary edge, String inner, int longest) {
        Arbitrary<String> middle = edge.withChars(inner).ofMaxLength(longest - 2);
        Arbitrary<String> one = edge.ofLength(1);
        return Combinators.combine(one, middle, one).as((first, between, last) -> first + between + last);
    }
}
