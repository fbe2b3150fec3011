package io.meshroot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.DnsNames;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.LeafNames;
import io.meshroot.api.identity.ServiceIdentity;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class ParserProperties {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final X509Certificate ROOT = Pki.root("fuzzed", NOW, NOW.plusSeconds(60));

    /** The rule of SPIFFE-ID, sections 2.1 and 2.2, as an expression. */
    private static final Pattern SPIFFE_ID =
            Pattern.compile("(?i:spiffe)://[a-zA-Z0-9._-]{1,255}(/(?!\\.{1,2}(/|$))[a-zA-Z0-9._-]+)*");

    private static final Pattern DNS_NAME =
            Pattern.compile("(?!-)[a-zA-Z0-9-]{1,63}(?<!-)(\\.(?!-)[a-zA-Z0-9-]{1,63}(?<!-))*");

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.oneOf(
                Arbitraries.of(
                        "spiffe://",
                        "SPIFFE://",
                        "/",
                        "//",
                        ".",
                        "..",
                        "a",
                        "ns",
                        "cluster.local",
                        "-",
                        "_",
                        "A",
                        "%61",
                        ":",
                        "@",
                        " ",
                        "\u00e4",
                        "\u212a",
                        "\u0130",
                        "\ud83d\ude00",
                        "\u0000",
                        "\n",
                        "passive",
                        "ec-p256"),
                Arbitraries.strings().ofMaxLength(3));
        return Arbitraries.oneOf(
                parts.list().ofMaxSize(8).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(300));
    }

    @Property
    void noParserThrowsAnythingButIllegalArgument(@ForAll("texts") String text) {
        List<Function<String, Object>> parsers = List.of(
                SpiffeId::parse,
                TrustDomain::of,
                ServiceIdentity::parse,
                LeafIdentity::service,
                LeafIdentity::ingressGateway,
                LeafIdentity::internal,
                MrcName::of,
                Role::parse,
                KeyType::parse,
                HolderId::of,
                ReplicaId::new);
        for (Function<String, Object> parser : parsers) {
            Optional<Object> parsed = tried(parser, text);
            parsed.ifPresent(value -> {
                assertThat(parser.apply(text)).isEqualTo(value).hasSameHashCodeAs(value);
            });
        }
    }

    private static Optional<Object> tried(Function<String, Object> parser, String text) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s).{1,700}");
            return Optional.empty();
        }
    }

    @Property
    void spiffeIdsAreThoseOfTheStandardAndPrintAsTheyParse(@ForAll("texts") String text) {
        Optional<Object> parsed = tried(SpiffeId::parse, text);
        assertThat(parsed.isPresent()).isEqualTo(SPIFFE_ID.matcher(text).matches());
        parsed.ifPresent(id -> {
            assertThat(id.toString()).isEqualToIgnoringCase(text);
            assertThat(SpiffeId.parse(id.toString())).isEqualTo(id);
        });
    }

    @Property
    void dnsNamesAreThoseOfTheStandard(@ForAll("dnsLike") String text) {
        assertThat(DnsNames.isLegal(text))
                .isEqualTo(text.length() <= 253 && DNS_NAME.matcher(text).matches());
    }

    @Provide
    Arbitrary<String> dnsLike() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("aZ0-._").ofMaxLength(12),
                Arbitraries.strings().withChars("a.").ofMinLength(60).ofMaxLength(70),
                Arbitraries.strings()
                        .withChars("aaaaaaaaaaaaaaaaaaa.")
                        .ofMinLength(248)
                        .ofMaxLength(256),
                texts());
    }

    @Provide
    Arbitrary<ServiceIdentity> services() {
        Arbitrary<String> names =
                Arbitraries.strings().withChars("abcXYZ019-_").ofMinLength(1).ofMaxLength(40);
        Arbitrary<String> dotted = names.list().ofMinSize(1).ofMaxSize(3).map(list -> String.join(".", list));
        return Combinators.combine(dotted, names).as(ServiceIdentity::new);
    }

    @Property
    void serviceIdentitiesPrintAsTheyParseAndShareNoSpiffeId(
            @ForAll("services") ServiceIdentity one,
            @ForAll("services") ServiceIdentity other,
            @ForAll SpiffeLayout layout) {
        assertThat(ServiceIdentity.parse(one.toString())).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(one.spiffeId(TrustDomain.DEFAULT, layout).equals(other.spiffeId(TrustDomain.DEFAULT, layout)))
                .isEqualTo(one.equals(other));
    }

    @Property
    void namesInLeavesAreLegalOrLeftOut(@ForAll("services") ServiceIdentity service, @ForAll SpiffeMode mode) {
        LeafNames names =
                LeafIdentity.service(service).names(TrustDomain.DEFAULT, mode, SpiffeLayout.SERVICE_ACCOUNT_FIRST);
        assertThat(names.commonName().isPresent()).isEqualTo(names.fullName().length() <= 64);
        assertThat(names.dnsName().isPresent()).isEqualTo(DnsNames.isLegal(names.fullName()));
        assertThat(names.spiffeId().isPresent()).isEqualTo(mode == SpiffeMode.ENABLED);
        assertThat(names.principals())
                .hasSize(mode == SpiffeMode.ENABLED ? 2 : 1)
                .contains(names.fullName());
    }

    @Property(tries = 600)
    void anchorsAreReadWholeOrRefused(@ForAll @Size(max = 40) byte[] noise, @ForAll int position, @ForAll byte changed)
            throws CertificateEncodingException {
        byte[] der = ROOT.getEncoded();
        der[Math.floorMod(position, der.length)] = changed;
        for (byte[] bytes : new byte[][] {noise, der}) {
            Optional<Object> anchor = Optional.empty();
            try {
                anchor = Optional.of(Anchor.ofDer(bytes));
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageContaining("learn it again");
            }
            if (anchor.isPresent()) {
                assertThat(((Anchor) anchor.get()).certificate().getEncoded()).isEqualTo(bytes);
            }
        }
        Assume.that(noise.length > 0);
        byte[] trailing = java.util.Arrays.copyOf(ROOT.getEncoded(), ROOT.getEncoded().length + noise.length);
        System.arraycopy(noise, 0, trailing, ROOT.getEncoded().length, noise.length);
        assertThat(tried(text -> Anchor.ofDer(trailing), "")).isEmpty();
    }
}
