package io.meshroot.vault;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.core.x509.LeafCheck;
import io.meshroot.vault.internal.http.Shown;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Compares a leaf with what was asked for, and names the setting of the role that usually causes a difference. */
final class AnswerCheck {
    private final Mount mount;
    private final SignRequest asked;

    AnswerCheck(Mount mount, SignRequest asked) {
        this.mount = mount;
        this.asked = asked;
    }

    /**
     * Compares key, names and validity.
     *
     * @return the first difference with its remedy; empty if there is none
     */
    Optional<String> difference(SignAnswer answer) {
        X509Certificate leaf = answer.leaf();
        if (!Arrays.equals(
                leaf.getPublicKey().getEncoded(), asked.signing().publicKey().getEncoded())) {
            return Optional.of(
                    "the leaf bears another public key than the certification request; see what answers there:"
                            + " no setting of a role does that");
        }
        try {
            return commonName(leaf).or(() -> names(leaf)).or(() -> validity(answer));
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> commonName(X509Certificate leaf) {
        Optional<String> found = commonNameOf(leaf);
        Optional<String> wanted = asked.profile().commonName();
        return found.equals(wanted)
                ? Optional.empty()
                : Optional.of("the CN is " + shown(found) + " and not " + shown(wanted) + ": set "
                        + setting("use_csr_common_name=false"));
    }

    private static String shown(Optional<String> name) {
        return name.map(text -> "\"" + Shown.of(text) + "\"").orElse("none");
    }

    private static Optional<String> commonNameOf(X509Certificate leaf) {
        try {
            return new LdapName(leaf.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .findFirst();
        } catch (InvalidNameException e) {
            throw new IllegalArgumentException("the subject of the leaf can't be read; see what answers there", e);
        }
    }

    private Optional<String> names(X509Certificate leaf) {
        LeafProfile profile = asked.profile();
        Names wanted = Names.asked(profile);
        Names found;
        try {
            found = Names.of(leaf);
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("the names of the leaf can't be read; see what answers there", e);
        }
        return differing("URI SANs", found.uri(), wanted.uri(), "use_csr_sans=false allowed_uri_sans=\"spiffe://...\"")
                .or(() -> differing("DNS SANs", found.dns(), wanted.dns(), "use_csr_sans=false"))
                .or(() -> differing("IP SANs", found.ip(), wanted.ip(), "use_csr_sans=false allow_ip_sans=true"))
                .or(() -> differing(
                        "other SANs", found.others(), wanted.others(), "use_csr_sans=false allowed_other_sans=\"\""));
    }

    private Optional<String> differing(
            String kind, SortedSet<String> found, SortedSet<String> wanted, String settings) {
        if (found.equals(wanted)) {
            return Optional.empty();
        }
        SortedSet<String> missing = new TreeSet<>(wanted);
        missing.removeAll(found);
        SortedSet<String> extra = new TreeSet<>(found);
        extra.removeAll(wanted);
        String which = (missing.isEmpty() ? "" : " lack " + Shown.of(missing.toString()))
                + (missing.isEmpty() || extra.isEmpty() ? "" : " and")
                + (extra.isEmpty() ? "" : " have " + Shown.of(extra.toString()) + ", which was not asked for");
        return Optional.of("the " + kind + which + ": set " + setting(settings));
    }

    private Optional<String> validity(SignAnswer answer) {
        Instant end = answer.leaf().getNotAfter().toInstant();
        Instant latest = asked.profile().notAfter();
        if (end.isAfter(latest)) {
            return Optional.of("the leaf ends at " + end + ", later than asked, " + latest
                    + ": the server's clock is ahead, or it took too long; set both clocks by NTP");
        }
        Instant expected = asked.expectedEnd();
        boolean early = end.isBefore(expected.minus(asked.tolerance()));
        boolean withItsIssuer = answer.issuer()
                .filter(issuer -> !end.isBefore(issuer.getNotAfter().toInstant().minusSeconds(1)))
                .isPresent();
        return early && !withItsIssuer
                ? Optional.of("the leaf ends at " + end + ", "
                        + Duration.between(end, expected).toSeconds()
                        + " s sooner than asked: set " + setting("max_ttl=<longest validity of leaves>")
                        + ", and see `" + mount.command("read") + " sys/mounts/" + mount.name() + "/tune`")
                : Optional.empty();
    }

    /**
     * Checks everything else, with all signatures.
     *
     * @return the first complaint with its remedy; empty if there is none
     */
    Optional<String> complaint(List<X509Certificate> chain, List<X509Certificate> roots, Instant now) {
        try {
            LeafCheck.check(chain, asked.profile(), asked.signing().publicKey(), roots, now);
            return Optional.empty();
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.PROVIDER_ANSWER_REFUSED) {
                throw e;
            }
            String message = String.valueOf(e.getMessage());
            return Optional.of(message
                    + settingFor(message)
                            .map(found -> ": set " + setting(found))
                            .orElse(""));
        }
    }

    private static Optional<String> settingFor(String complaint) {
        if (complaint.contains("extended key usage")) {
            return Optional.of("server_flag=true client_flag=true code_signing_flag=false"
                    + " email_protection_flag=false ext_key_usage=\"\" ext_key_usage_oids=\"\"");
        }
        if (complaint.contains("key usage")) {
            return Optional.of("key_usage=DigitalSignature");
        }
        if (complaint.contains("it is valid from")) {
            return Optional.of("not_before_duration=30s");
        }
        return complaint.contains("its subject has")
                ? Optional.of("allowed_serial_numbers=\"\" allowed_user_ids=\"\"")
                : Optional.empty();
    }

    private String setting(String settings) {
        return "`" + mount.command("patch") + " " + mount.rolePath() + " " + settings + "`";
    }
}
