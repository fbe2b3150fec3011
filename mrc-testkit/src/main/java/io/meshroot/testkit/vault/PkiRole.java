package io.meshroot.testkit.vault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A role with the real defaults (OpenBao, {@code builtin/logical/pki/path_roles.go}). Immutable. */
final class PkiRole {
    private static final Map<String, Object> DEFAULTS = defaults();
    private static final Set<String> DURATIONS = Set.of("ttl", "max_ttl", "not_before_duration");
    private static final Set<Integer> RSA_SIZES = Set.of(2048, 3072, 4096, 8192);
    private static final Set<Integer> CURVES = Set.of(224, 256, 384, 521);

    private final Params values;
    private final Map<String, Object> shown;

    private PkiRole(Map<String, Object> values) {
        this.shown = values;
        this.values = new Params(values);
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> all = new TreeMap<>();
        for (String flag : List.of(
                "allow_any_name",
                "allow_bare_domains",
                "allow_glob_domains",
                "allow_globs_in_identity_templates",
                "allow_subdomains",
                "allow_token_displayname",
                "allowed_domains_template",
                "allowed_uri_sans_template",
                "basic_constraints_valid_for_non_ca",
                "code_signing_flag",
                "email_protection_flag",
                "generate_lease",
                "no_store",
                "use_pss")) {
            all.put(flag, false);
        }
        for (String flag : List.of(
                "allow_ip_sans",
                "allow_localhost",
                "allow_wildcard_certificates",
                "client_flag",
                "enforce_hostnames",
                "require_cn",
                "server_flag",
                "use_csr_common_name",
                "use_csr_sans")) {
            all.put(flag, true);
        }
        for (String list : List.of(
                "allowed_domains",
                "allowed_ip_sans_cidr",
                "allowed_other_sans",
                "allowed_serial_numbers",
                "allowed_uri_sans",
                "allowed_user_ids",
                "country",
                "ext_key_usage",
                "ext_key_usage_oids",
                "locality",
                "organization",
                "ou",
                "policy_identifiers",
                "postal_code",
                "province",
                "street_address")) {
            all.put(list, List.of());
        }
        all.put("cn_validations", List.of("email", "hostname"));
        all.put("issuer_ref", "default");
        all.put("key_bits", 0);
        all.put("key_type", "rsa");
        all.put("key_usage", List.of("DigitalSignature", "KeyAgreement", "KeyEncipherment"));
        all.put("max_ttl", 0);
        all.put("not_after", "");
        all.put("not_after_bound", "permit");
        all.put("not_before", "");
        all.put("not_before_bound", "permit");
        all.put("not_before_duration", 30);
        all.put("signature_bits", 0);
        all.put("ttl", 0);
        return all;
    }

    /** Reads a role; what is not given has its default, also where the role existed before. */
    static PkiRole read(Params params) {
        Map<String, Object> values = new LinkedHashMap<>();
        DEFAULTS.forEach((name, missing) -> values.put(name, value(params, name, missing)));
        PkiRole role = new PkiRole(values);
        Duration max = role.maxTtl();
        if (!max.isZero() && role.ttl().compareTo(max) > 0) {
            throw Refusal.badRequest("\"ttl\" value must be less than \"max_ttl\" value");
        }
        values.put("key_bits", bits(role.keyType(), role.keyBits()));
        return new PkiRole(values);
    }

    private static Object value(Params params, String name, Object missing) {
        if (DURATIONS.contains(name)) {
            return params.duration(name, Duration.ofSeconds((Integer) missing)).toSeconds();
        }
        if (missing instanceof Boolean flag) {
            return params.flag(name, flag);
        }
        if (missing instanceof List) {
            return params.list(name, strings(missing));
        }
        return missing instanceof Integer number
                ? (Object) (int) params.number(name, number)
                : params.string(name, missing.toString());
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    private static int bits(String type, int asked) {
        int bits = asked == 0
                ? switch (type) {
                    case "rsa" -> 2048;
                    case "ec" -> 256;
                    default -> 0;
                }
                : asked;
        switch (type) {
            case "rsa" -> {
                if (bits < 2048) {
                    throw Refusal.badRequest("RSA keys < 2048 bits are unsafe and not supported: got " + bits);
                }
                if (!RSA_SIZES.contains(bits)) {
                    throw Refusal.badRequest("unsupported bit length for RSA key: " + bits);
                }
            }
            case "ec" -> {
                if (!CURVES.contains(bits)) {
                    throw Refusal.badRequest("unsupported bit length for EC key: " + bits);
                }
            }
            case "any", "ed25519" -> {}
            default -> throw Refusal.badRequest("unknown key type " + type);
        }
        return bits;
    }

    static Set<String> parameters() {
        return DEFAULTS.keySet();
    }

    Map<String, ? extends @Nullable Object> shown() {
        return shown;
    }

    String keyType() {
        return values.string("key_type");
    }

    int keyBits() {
        return (int) values.number("key_bits", 0);
    }

    Duration ttl() {
        return values.duration("ttl", Duration.ZERO);
    }

    Duration maxTtl() {
        return values.duration("max_ttl", Duration.ZERO);
    }

    /** How far {@code notBefore} lies back; zero means 30 seconds as well. */
    Duration back() {
        Duration back = values.duration("not_before_duration", Duration.ZERO);
        return back.isZero() ? Duration.ofSeconds(30) : back;
    }

    boolean is(String flag) {
        return values.flag(flag, false);
    }

    List<String> list(String name) {
        return values.list(name, List.of());
    }

    String issuer() {
        return values.string("issuer_ref", "default");
    }
}
