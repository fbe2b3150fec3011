package io.meshroot.testkit.vault;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The paths that show, change and choose issuers: {@code issuer}, {@code issuers}, {@code config/issuers}. */
final class PkiIssuerPaths {
    private static final Set<String> BEHAVIORS = Set.of("err", "truncate", "permit");

    private final PkiIssuers issuers;
    private final PkiAuthorities authorities;

    PkiIssuerPaths(PkiIssuers issuers, PkiAuthorities authorities) {
        this.issuers = issuers;
        this.authorities = authorities;
    }

    Answer issuer(Call call, List<String> path) {
        if (path.size() < 2 || !PkiBackend.NAME.matcher(path.get(1)).matches()) {
            throw Refusal.unsupportedPath();
        }
        String reference = path.get(1);
        if (path.size() == 2) {
            return oneIssuer(call, reference);
        }
        if (path.size() != 3) {
            throw Refusal.unsupportedPath();
        }
        return switch (path.get(2)) {
            case "json" -> {
                call.only(Call.Operation.READ);
                PkiIssuer found = find(reference, message -> Refusal.of(500, message));
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("ca_chain", lines(issuers.chain(found)));
                data.put("certificate", PkiIssuer.pem(found.certificate()) + "\n");
                data.put("issuer_id", found.id());
                data.put("issuer_name", found.name());
                yield Answer.data(data);
            }
            case "pem" -> {
                PkiIssuer found = find(reference, message -> Refusal.of(500, message));
                yield PkiReads.raw("application/pem-certificate-chain", PkiIssuer.pem(found.certificate()) + "\n");
            }
            case "sign-intermediate" -> {
                call.only(Call.Operation.UPDATE);
                yield authorities.intermediate(call.params(), signer(reference));
            }
            default -> throw Refusal.unsupportedPath();
        };
    }

    private Answer oneIssuer(Call call, String reference) {
        if (call.is(Call.Operation.DELETE)) {
            issuers.remove(reference);
            return Answer.data(Map.of());
        }
        PkiIssuer found = find(reference, message -> Refusal.collected(500, message));
        if (call.is(Call.Operation.UPDATE)) {
            Params params = call.params();
            String behavior = params.string("leaf_not_after_behavior", "err");
            if (!BEHAVIORS.contains(behavior)) {
                throw Refusal.badRequest("Unknown value for field `leaf_not_after_behavior`. Possible values are"
                        + " `err`, `truncate`, and `permit`.");
            }
            // What is not given has its default, the name included: that is how the real server loses names.
            Set<String> usage = new TreeSet<>(params.list("usage", List.copyOf(PkiIssuer.ALL_USAGES)));
            found = found.with(params.string("issuer_name"), behavior, usage);
            issuers.replace(found);
        }
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("ca_chain", lines(issuers.chain(found)));
        data.put("certificate", PkiIssuer.pem(found.certificate()) + "\n");
        data.put("issuer_id", found.id());
        data.put("issuer_name", found.name());
        data.put("key_id", found.keyId());
        data.put("leaf_not_after_behavior", found.behavior());
        data.put("manual_chain", null);
        data.put("revoked", false);
        data.put("usage", found.usages());
        return Answer.data(data);
    }

    private PkiIssuer find(String reference, Function<String, Refusal> refusal) {
        try {
            return issuers.find(reference);
        } catch (IllegalArgumentException e) {
            throw refusal.apply(String.valueOf(e.getMessage()));
        }
    }

    /** Finds an issuer to sign with. */
    PkiIssuer signer(String reference) {
        PkiIssuer found = find(
                reference,
                message -> Refusal.collected(500, "could not fetch the CA certificate (was one set?): " + message));
        if (!found.usage().contains("issuing-certificates")) {
            throw Refusal.collected(
                    500,
                    "error fetching CA certificate: error while attempting to use issuer " + found.id()
                            + ": unable to use issuer");
        }
        if (found.key().isEmpty()) {
            throw Refusal.collected(
                    500,
                    "could not fetch the CA certificate (was one set?): unable to fetch corresponding key for issuer "
                            + found.id() + "; unable to use this issuer for signing");
        }
        return found;
    }

    Answer issuers(Call call) {
        switch (call.path()) {
            case "issuers", "issuers/" -> {
                call.only(Call.Operation.LIST);
                Map<String, Object> info = new LinkedHashMap<>();
                for (PkiIssuer each : issuers.all()) {
                    info.put(
                            each.id(),
                            Map.of(
                                    "is_default", issuers.isDefault(each),
                                    "issuer_name", each.name(),
                                    "key_id", each.keyId(),
                                    "serial_number", PkiIssuer.serial(each.certificate())));
                }
                return PkiBackend.keys(new ArrayList<>(info.keySet()), Map.of("key_info", info));
            }
            case "issuers/generate/root/internal" -> {
                call.only(Call.Operation.UPDATE);
                return authorities.root(call.params(), "");
            }
            case "issuers/generate/intermediate/internal" -> {
                return authorities.request(call.params());
            }
            case "issuers/import/cert", "issuers/import/bundle" -> {
                return authorities.take(call.params().string("pem_bundle"));
            }
            default -> throw Refusal.unsupportedPath();
        }
    }

    Answer config(Call call) {
        if (!call.path().equals("config/issuers")) {
            throw Refusal.unsupportedPath();
        }
        if (call.is(Call.Operation.READ)) {
            return Answer.data(issuers.config());
        }
        call.only(Call.Operation.UPDATE);
        Params params = call.params();
        String flag = "default_follows_latest_issuer";
        return configure(
                params.string("default"), params.has(flag) ? Optional.of(params.flag(flag, false)) : Optional.empty());
    }

    Answer configure(String reference, Optional<Boolean> follows) {
        if (reference.isEmpty() || reference.equals("default")) {
            throw Refusal.badRequest("Invalid issuer specification; must be non-empty and can't be 'default'.");
        }
        issuers.configure(
                find(reference, message -> Refusal.badRequest("Error resolving issuer reference: " + message)),
                follows);
        return Answer.data(issuers.config());
    }

    private static List<String> lines(List<X509Certificate> chain) {
        return chain.stream().map(each -> PkiIssuer.pem(each) + "\n").toList();
    }
}
