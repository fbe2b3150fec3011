package io.meshroot.vault;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcSpec;
import io.meshroot.vault.Role.Default;
import io.meshroot.vault.VaultFinding.Outcome;
import io.meshroot.vault.VaultFinding.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Compares a role with what will be asked of it. */
final class RoleCheck {
    private final Mount mount;
    private final MrcSpec spec;
    private final KeyType keyType;
    private final Duration validity;

    RoleCheck(Mount mount, MrcSpec spec, KeyType keyType, Duration validity) {
        this.mount = mount;
        this.spec = spec;
        this.keyType = keyType;
        this.validity = validity;
    }

    /** The settings of a role that signs every leaf of a trust domain. */
    static String recommended(MrcSpec spec, Duration validity) {
        return "key_type=ec key_bits=256 key_usage=DigitalSignature basic_constraints_valid_for_non_ca=true"
                + " allow_any_name=true enforce_hostnames=false"
                + " cn_validations=disabled require_cn=false use_csr_common_name=false use_csr_sans=false"
                + " allowed_uri_sans=\"spiffe://" + spec.trustDomain() + "/*\" max_ttl=" + validity.toSeconds() + "s"
                + " no_store=true";
    }

    List<VaultFinding> check(Role role) {
        return List.of(keyType(role), uriSan(role), names(role), nameSource(role), validity(role), usage(role));
    }

    private VaultFinding keyType(Role role) {
        if (role.keyTypes().contains(keyType)) {
            return VaultFinding.ok(Subject.KEY_TYPE, keyType.id() + " is allowed");
        }
        return VaultFinding.of(
                Subject.KEY_TYPE,
                Outcome.PROBLEM,
                "key_type=" + role.keyType() + " key_bits=" + role.keyBits() + " refuses " + keyType.id(),
                patch(settingFor(keyType)));
    }

    private static String settingFor(KeyType type) {
        return switch (type) {
            case EC_P256, EC_P384 -> "key_type=ec key_bits=256";
            case RSA_2048, RSA_3072, RSA_4096 -> "key_type=rsa key_bits=2048";
            case ED25519 -> "key_type=ed25519 key_bits=0";
        };
    }

    private VaultFinding uriSan(Role role) {
        if (spec.spiffe() == SpiffeMode.DISABLED) {
            return VaultFinding.ok(Subject.URI_SAN, "SPIFFE is off");
        }
        String id = "spiffe://" + spec.trustDomain() + "/sample/sample";
        if (role.allowedUriSans().stream().anyMatch(glob -> isMatch(glob, id))) {
            return VaultFinding.ok(Subject.URI_SAN, "SPIFFE IDs as " + id + " are allowed");
        }
        return VaultFinding.of(
                Subject.URI_SAN,
                Outcome.PROBLEM,
                "allowed_uri_sans=" + role.allowedUriSans() + " refuses SPIFFE IDs as " + id,
                patch("allowed_uri_sans=\"spiffe://" + spec.trustDomain() + "/*\""));
    }

    /** A star stands for any characters, slashes included. */
    static boolean isMatch(String glob, String text) {
        String[] parts = glob.split("\\*", -1);
        StringBuilder pattern = new StringBuilder();
        for (String part : parts) {
            pattern.append(pattern.length() == 0 ? "" : ".*").append(Pattern.quote(part));
        }
        return text.matches(pattern.toString());
    }

    private VaultFinding names(Role role) {
        String name = "sample.sample." + spec.trustDomain();
        boolean allowed = role.flag("allow_any_name", Default.OFF)
                || role.list("allowed_domains").stream().anyMatch(domain -> isAllowed(role, domain, name));
        if (!allowed) {
            return VaultFinding.of(
                    Subject.NAMES,
                    Outcome.PROBLEM,
                    "names as " + name + " are refused",
                    patch("allow_any_name=true enforce_hostnames=false cn_validations=disabled"));
        }
        if (role.flag("require_cn", Default.ON)) {
            return VaultFinding.of(
                    Subject.NAMES,
                    Outcome.PROBLEM,
                    "leaves whose names are over 64 characters have no CN, and require_cn refuses them",
                    patch("require_cn=false"));
        }
        if (role.flag("enforce_hostnames", Default.ON)
                || !role.list("cn_validations").contains("disabled")) {
            return VaultFinding.of(
                    Subject.NAMES,
                    Outcome.ADVICE,
                    "names that are no host names, as with an underscore, are refused",
                    patch("enforce_hostnames=false cn_validations=disabled"));
        }
        return VaultFinding.ok(Subject.NAMES, "names as " + name + " are allowed, and leaves without a CN");
    }

    private static boolean isAllowed(Role role, String domain, String name) {
        return (role.flag("allow_subdomains", Default.OFF) && name.endsWith("." + domain))
                || (role.flag("allow_glob_domains", Default.OFF) && domain.contains("*") && isMatch(domain, name));
    }

    private VaultFinding nameSource(Role role) {
        if (role.flag("use_csr_sans", Default.ON) || role.flag("use_csr_common_name", Default.ON)) {
            return VaultFinding.of(
                    Subject.NAME_SOURCE,
                    Outcome.ADVICE,
                    "names are taken from the certification request: requests that callers bring along (sign) are refused"
                            + " unless they bear exactly the names that are asked for",
                    patch("use_csr_common_name=false use_csr_sans=false"));
        }
        return VaultFinding.ok(Subject.NAME_SOURCE, "names are taken from the parameters");
    }

    private VaultFinding validity(Role role) {
        Optional<Duration> limit = role.maxTtl();
        if (limit.isPresent() && limit.get().compareTo(validity) < 0) {
            return VaultFinding.of(
                    Subject.VALIDITY,
                    Outcome.PROBLEM,
                    "leaves end after " + limit.get() + " at most, and " + validity + " will be asked",
                    patch("max_ttl=" + validity.toSeconds() + "s"));
        }
        if (limit.isEmpty()) {
            return VaultFinding.of(
                    Subject.VALIDITY,
                    Outcome.ADVICE,
                    "only the mount limits how long leaves are valid, 32 days unless it was tuned",
                    patch("max_ttl=" + validity.toSeconds() + "s"));
        }
        return VaultFinding.ok(Subject.VALIDITY, "leaves may be valid for " + limit.get());
    }

    private VaultFinding usage(Role role) {
        List<String> usages = role.list("key_usage");
        boolean signs = usages.isEmpty() || usages.stream().anyMatch(usage -> usage.endsWith("DigitalSignature"));
        boolean both = role.flag("server_flag", Default.ON) && role.flag("client_flag", Default.ON);
        boolean more = role.flag("code_signing_flag", Default.OFF)
                || role.flag("email_protection_flag", Default.OFF)
                || !role.list("ext_key_usage").isEmpty()
                || !role.list("ext_key_usage_oids").isEmpty();
        if (!signs || !both || more) {
            return VaultFinding.of(
                    Subject.USAGE,
                    Outcome.PROBLEM,
                    "leaves need the key usage DigitalSignature, and server and client authentication alone",
                    patch("key_usage=DigitalSignature server_flag=true client_flag=true code_signing_flag=false"
                            + " email_protection_flag=false ext_key_usage=\"\" ext_key_usage_oids=\"\""));
        }
        if (!usages.equals(List.of("DigitalSignature")) && keyType != KeyType.RSA_2048) {
            return VaultFinding.of(
                    Subject.USAGE,
                    Outcome.ADVICE,
                    "leaves get more key usages than TLS 1.3 needs: " + usages,
                    patch("key_usage=DigitalSignature"));
        }
        return VaultFinding.ok(Subject.USAGE, "TLS, servers and clients");
    }

    private String patch(String settings) {
        return mount.command("patch") + " " + mount.rolePath() + " " + settings;
    }
}
