package io.meshroot.testkit.vault;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which names a role allows (OpenBao, {@code builtin/logical/pki/cert_util.go}, validateNames). */
final class PkiNames {
    private static final Pattern HOST_NAME =
            Pattern.compile("(\\*\\.)?(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])\\.)*"
                    + "([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])\\.?");

    private final PkiRole role;

    PkiNames(PkiRole role) {
        this.role = role;
    }

    static boolean isHostName(String name) {
        return HOST_NAME.matcher(name).matches();
    }

    void checkCommonName(String name) {
        List<String> checks = role.list("cn_validations");
        if (checks.equals(List.of("disabled"))) {
            return;
        }
        boolean kindAllowed = checks.isEmpty() || checks.contains(name.contains("@") ? "email" : "hostname");
        if (!allowed(name) || !kindAllowed) {
            throw Refusal.badRequest("common name " + name + " not allowed by this role");
        }
    }

    void checkDns(List<String> names) {
        check(names, "subject alternate name %s not allowed by this role");
    }

    void checkMail(List<String> names) {
        check(names, "email address %s not allowed by this role");
    }

    private void check(List<String> names, String refusal) {
        for (String name : names) {
            if (!allowed(name)) {
                throw Refusal.badRequest(refusal.formatted(name));
            }
        }
    }

    private boolean allowed(String name) {
        String reduced = name.contains("@") ? name.substring(name.indexOf('@') + 1) : name;
        boolean wildcard = reduced.startsWith("*.");
        if (wildcard) {
            if (!role.is("allow_wildcard_certificates") || name.contains("@")) {
                return false;
            }
            reduced = reduced.substring(2);
        }
        if (role.is("enforce_hostnames") && !isHostName(reduced)) {
            return false;
        }
        if (role.is("allow_any_name")) {
            return true;
        }
        if (role.is("allow_localhost") && isLocal(reduced)) {
            return true;
        }
        for (String domain : role.list("allowed_domains")) {
            if (inDomain(name, reduced, domain, wildcard)) {
                return true;
            }
        }
        return false;
    }

    private boolean isLocal(String name) {
        boolean below = role.is("allow_subdomains") && (name.endsWith(".localhost") || name.endsWith(".localdomain"));
        return name.equals("localhost") || name.equals("localdomain") || below;
    }

    private boolean inDomain(String name, String reduced, String domain, boolean wildcard) {
        if (role.is("allow_bare_domains") && (name.equalsIgnoreCase(domain) || isMailIn(name, domain))) {
            return true;
        }
        if (role.is("allow_subdomains")
                && (reduced.endsWith("." + domain) || (wildcard && reduced.equalsIgnoreCase(domain)))) {
            return true;
        }
        return role.is("allow_glob_domains") && domain.contains("*") && glob(domain, name);
    }

    private static boolean isMailIn(String name, String domain) {
        return name.toLowerCase(Locale.ROOT).endsWith("@" + domain.toLowerCase(Locale.ROOT));
    }

    /** A {@code *} stands for any text, a slash included. */
    static boolean glob(String pattern, String text) {
        StringBuilder expression = new StringBuilder();
        for (String part : pattern.split("\\*", -1)) {
            expression.append(expression.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(text)
                .matches();
    }
}
