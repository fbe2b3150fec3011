package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import java.math.BigInteger;
import java.util.Set;

/** Counts names on. */
final class NumberedTemplate {
    /** The longest name (RFC 1123 subdomain). */
    private static final int MAX_LENGTH = 253;

    private NumberedTemplate() {}

    static MeshRootCertificate next(MeshRootCertificate current, Set<MrcName> taken) {
        int further = 1;
        MrcName name = MrcName.of(counted(current.name().value(), further));
        while (taken.contains(name) || name.equals(current.name())) {
            further++;
            name = MrcName.of(counted(current.name().value(), further));
        }
        MeshRootCertificate.Builder next = MeshRootCertificate.builder(name.value())
                .provider(provider(current.spec().provider(), further))
                .trustDomain(current.spec().trustDomain())
                .spiffe(current.spec().spiffe())
                .role(Role.PASSIVE);
        current.metadata().namespace().ifPresent(next::namespace);
        return next.build();
    }

    private static ProviderConfig provider(ProviderConfig current, int further) {
        return current instanceof TresorConfig tresor
                ? new TresorConfig(
                        new SecretRef(
                                tresor.secret().namespace(),
                                counted(tresor.secret().name(), further)),
                        tresor.keyType())
                : current;
    }

    /** A name without a number counts as the first. Leading zeros stay, so that names sort as before. */
    static String counted(String name, int further) {
        int digits = 0;
        while (digits < name.length() && isDigit(name.charAt(name.length() - 1 - digits))) {
            digits++;
        }
        String stem = name.substring(0, name.length() - digits);
        String number = name.substring(stem.length());
        if (number.isEmpty()) {
            return fitting(name, "-" + (1 + further));
        }
        String counted = new BigInteger(number).add(BigInteger.valueOf(further)).toString();
        return fitting(stem, "0".repeat(Math.max(0, number.length() - counted.length())) + counted);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Cuts the stem if the whole is too long. */
    private static String fitting(String stem, String end) {
        String whole = stem + end;
        if (whole.length() <= MAX_LENGTH) {
            return whole;
        }
        String head = stem.substring(0, Math.max(0, MAX_LENGTH - end.length()));
        while (!head.isEmpty() && !Character.isLetterOrDigit(head.charAt(head.length() - 1))) {
            head = head.substring(0, head.length() - 1);
        }
        return head + (end.length() > MAX_LENGTH ? end.substring(end.length() - MAX_LENGTH) : end);
    }
}
