package io.meshroot.vault;

import io.meshroot.vault.internal.client.Answers;
import io.meshroot.vault.internal.client.VaultReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What to do when the server does not sign. */
final class SignRemedies implements Answers.Remedies {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;

    private final Mount mount;
    /** A part of the server's error, in lower case, and the settings that mend it; the first that fits counts. */
    private final Map<String, String> settings = new LinkedHashMap<>();

    SignRemedies(Mount mount) {
        this.mount = mount;
        settings.put("keys of type", "key_type=ec key_bits=256");
        settings.put("common_name field is required", "require_cn=false");
        settings.put("uri subject alternative name", "allowed_uri_sans=\"spiffe://<trust domain>/*\"");
        settings.put("ip subject alternative name", "allow_ip_sans=true");
        settings.put("common name", "allow_any_name=true enforce_hostnames=false cn_validations=disabled");
        settings.put("subject alternate name", "allow_any_name=true enforce_hostnames=false");
        settings.put("other san", "allowed_other_sans=\"\"");
        settings.put("serial_number", "allowed_serial_numbers=\"\" use_csr_common_name=false");
    }

    @Override
    public Optional<String> of(VaultReply reply) {
        return switch (reply.status()) {
            case BAD_REQUEST -> refused(reply);
            case FORBIDDEN ->
                Optional.of(
                        "the token is bad or has ended, or its policy does not allow it: see `vault token lookup`, and"
                                + " give the policy `path \"" + mount.sign() + "\" { capabilities = [\"update\"] }`");
            case SERVER_ERROR ->
                reply.errors().isEmpty()
                        ? Optional.empty()
                        : Optional.of("the issuer is gone or there is no default one: see `" + mount.command("list")
                                + " " + mount.name() + "/issuers`");
            default -> Optional.empty();
        };
    }

    private Optional<String> refused(VaultReply reply) {
        if (reply.says("unknown role")) {
            return Optional.of(
                    "make the role, see docs/vault.md: `" + mount.command("write") + " " + mount.rolePath() + " ...`");
        }
        if (reply.says("notafter")) {
            return Optional.of("the issuer ends before the leaf would: rotate to another root, or `"
                    + mount.command("patch") + " " + mount.name() + "/issuer/"
                    + mount.pinned().orElse("default") + " leaf_not_after_behavior=truncate`");
        }
        return settings.entrySet().stream()
                .filter(setting -> reply.says(setting.getKey()))
                .findFirst()
                .map(setting -> "`" + mount.command("patch") + " " + mount.rolePath() + " " + setting.getValue() + "`");
    }
}
