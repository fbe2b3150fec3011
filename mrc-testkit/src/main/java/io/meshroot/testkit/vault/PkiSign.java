package io.meshroot.testkit.vault;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Signs one request (OpenBao, {@code cert_util.go}, signCert and generateCreationBundle, in their order). */
final class PkiSign {
    static final Set<String> PARAMETERS = Set.of(
            "alt_names",
            "common_name",
            "csr",
            "exclude_cn_from_sans",
            "format",
            "ip_sans",
            "issuer_ref",
            "not_after",
            "not_before",
            "other_sans",
            "private_key_format",
            "remove_roots_from_chain",
            "role",
            "serial_number",
            "ttl",
            "uri_sans",
            "user_ids");
    private static final Map<String, Integer> USAGES = Map.of(
            "digitalsignature", KeyUsage.digitalSignature,
            "contentcommitment", KeyUsage.nonRepudiation,
            "keyencipherment", KeyUsage.keyEncipherment,
            "dataencipherment", KeyUsage.dataEncipherment,
            "keyagreement", KeyUsage.keyAgreement,
            "certsign", KeyUsage.keyCertSign,
            "crlsign", KeyUsage.cRLSign);

    private final PkiRole role;
    private final Params params;
    private final PkiIssuer issuer;
    private final Leases leases;
    private final Instant now;
    private final List<String> warnings = new ArrayList<>();

    PkiSign(PkiRole role, Params params, PkiIssuer issuer, Leases leases, InstantSource clock) {
        this.role = role;
        this.params = params;
        this.issuer = issuer;
        this.leases = leases;
        this.now = clock.instant();
    }

    List<String> warnings() {
        return warnings;
    }

    X509Certificate sign() {
        PkiCsr csr = PkiCsr.read(params.string("csr"));
        checkKey(csr);
        boolean namesOfCsr = role.is("use_csr_sans");
        String commonName = commonName(csr);
        List<String> dnsNames = new ArrayList<>(namesOfCsr ? csr.dnsNames() : List.of());
        List<String> mails = new ArrayList<>(namesOfCsr ? csr.mails() : List.of());
        if (!commonName.isEmpty() && !params.flag("exclude_cn_from_sans", false)) {
            add(commonName, dnsNames, mails);
        }
        if (!namesOfCsr) {
            params.list("alt_names", List.of()).forEach(name -> add(name, dnsNames, mails));
        }
        PkiNames names = new PkiNames(role);
        if (!commonName.isEmpty()) {
            names.checkCommonName(commonName);
        }
        names.checkDns(dnsNames);
        names.checkMail(mails);
        List<InetAddress> addresses = addresses(csr);
        List<String> uris = uris(csr);
        Instant end = end();
        boolean marked = role.is("basic_constraints_valid_for_non_ca");
        if (csr.hasBasicConstraints() && !marked) {
            warnings.add("specified CSR contained a Basic Constraints extension that was ignored during issuance");
        }
        if (!csr.proven()) {
            throw Refusal.badRequest("request signature invalid");
        }
        return PkiWriter.write(
                new PkiWriter.Content(
                        PkiWriter.subject(new Params(role.shown()), commonName),
                        csr.key(),
                        now.minus(role.back()),
                        end,
                        PkiWriter.names(dnsNames, mails, addresses, uris),
                        usage(role.list("key_usage")),
                        purposes(),
                        marked ? PkiWriter.Kind.MARKED_LEAF : PkiWriter.Kind.LEAF,
                        OptionalInt.empty()),
                issuer.certificate(),
                issuer.key().orElseThrow());
    }

    private void checkKey(PkiCsr csr) {
        String type = csr.keyType();
        int bits = csr.keyBits();
        boolean any = role.keyType().equals("any");
        if (!any && !role.keyType().equals(type)) {
            throw Refusal.badRequest("role requires keys of type " + role.keyType());
        }
        if (any && type.equals("rsa") && bits < 2048) {
            throw Refusal.badRequest("RSA keys < 2048 bits are unsafe and not supported");
        }
        int least = any ? (type.equals("ec") ? 224 : 0) : role.keyBits();
        if (!type.equals("ed25519") && bits < least) {
            throw Refusal.badRequest(
                    "role requires a minimum of a " + least + "-bit key, but CSR's key is " + bits + " bits");
        }
    }

    private String commonName(PkiCsr csr) {
        String name = role.is("use_csr_common_name") ? csr.commonName() : "";
        if (name.isEmpty()) {
            name = params.string("common_name");
        }
        if (name.isEmpty() && role.is("require_cn")) {
            throw Refusal.badRequest("the common_name field is required, or must be provided in a CSR with"
                    + " \"use_csr_common_name\" set to true, unless \"require_cn\" is set to false");
        }
        return name;
    }

    private static void add(String name, List<String> dnsNames, List<String> mails) {
        if (name.contains("@")) {
            mails.add(name);
        } else if (PkiNames.isHostName(name)) {
            dnsNames.add(name);
        }
    }

    private List<InetAddress> addresses(PkiCsr csr) {
        boolean ofCsr = role.is("use_csr_sans");
        List<InetAddress> addresses = new ArrayList<>(ofCsr ? csr.addresses() : List.of());
        if (!ofCsr) {
            params.list("ip_sans", List.of()).forEach(text -> addresses.add(address(text)));
        }
        if (!addresses.isEmpty() && !role.is("allow_ip_sans")) {
            throw Refusal.badRequest("IP Subject Alternative Names are not allowed in this role, but was provided via "
                    + (ofCsr ? "CSR" : "the API"));
        }
        return addresses;
    }

    private static InetAddress address(String text) {
        // Letters other than those of IPv6 would be looked up as a host name.
        if (!text.matches("[0-9a-fA-F.:]+")) {
            throw Refusal.badRequest("the value \"" + text + "\" is not a valid IP address");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw Refusal.badRequest("the value \"" + text + "\" is not a valid IP address");
        }
    }

    private List<String> uris(PkiCsr csr) {
        boolean ofCsr = role.is("use_csr_sans");
        List<String> uris = ofCsr ? csr.uris() : params.list("uri_sans", List.of());
        String source = ofCsr ? "CSR" : "the API";
        List<String> allowed = role.list("allowed_uri_sans");
        if (!uris.isEmpty() && allowed.isEmpty()) {
            throw Refusal.badRequest(
                    "URI Subject Alternative Names are not allowed in this role, but were provided via " + source);
        }
        for (String uri : uris) {
            if (allowed.stream().noneMatch(pattern -> PkiNames.glob(pattern, uri))) {
                throw Refusal.badRequest("URI Subject Alternative Names were provided via " + source
                        + " which are not valid for this role");
            }
        }
        return uris;
    }

    /** A notAfter that is asked for is held to the issuer's end only, not to the longest life of the role. */
    private Instant end() {
        Duration ttl = params.duration("ttl", Duration.ZERO);
        String notAfter = params.string("not_after");
        if (!ttl.isZero() && !notAfter.isEmpty()) {
            throw Refusal.badRequest(
                    "Either ttl or not_after should be provided. Both should not be provided in the same request.");
        }
        Instant end = notAfter.isEmpty() ? now.plus(limited(ttl)) : instant(notAfter);
        if (!notAfter.isEmpty()) {
            limited(ttl);
        }
        Instant last = issuer.certificate().getNotAfter().toInstant();
        if (!end.isAfter(last) || issuer.behavior().equals("permit")) {
            return end;
        }
        if (issuer.behavior().equals("truncate")) {
            return last;
        }
        throw Refusal.badRequest("cannot satisfy request, as TTL would result in notAfter of " + end
                + " that is beyond the expiration of the CA certificate at " + last);
    }

    private Duration limited(Duration asked) {
        Duration ttl = first(first(asked, role.ttl()), leases.standard());
        Duration max = first(role.maxTtl(), leases.longest());
        if (ttl.compareTo(max) <= 0) {
            return ttl;
        }
        warnings.add("TTL \"" + GoDuration.format(ttl) + "\" is longer than permitted maxTTL \""
                + GoDuration.format(max) + "\", so maxTTL is being used");
        return max;
    }

    private static Duration first(Duration one, Duration otherwise) {
        return one.isZero() ? otherwise : one;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw Refusal.badRequest("parsing time \"" + text + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse");
        }
    }

    static int usage(List<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replace("keyusage", ""))
                .mapToInt(name -> USAGES.getOrDefault(name, 0))
                .reduce(0, (one, other) -> one | other);
    }

    private List<KeyPurposeId> purposes() {
        List<KeyPurposeId> purposes = new ArrayList<>();
        if (role.is("server_flag")) {
            purposes.add(KeyPurposeId.id_kp_serverAuth);
        }
        if (role.is("client_flag")) {
            purposes.add(KeyPurposeId.id_kp_clientAuth);
        }
        if (role.is("code_signing_flag")) {
            purposes.add(KeyPurposeId.id_kp_codeSigning);
        }
        if (role.is("email_protection_flag")) {
            purposes.add(KeyPurposeId.id_kp_emailProtection);
        }
        return purposes;
    }
}
