package io.meshroot.testkit.vault;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code pki} secrets engine. Safe for use by several threads. */
final class PkiBackend implements Backend {
    private static final Pattern NAME = Pattern.compile("\\w(([\\w.-]+)?\\w)?");
    private static final String PEM = "application/pem-certificate-chain";
    private static final Set<String> BEHAVIORS = Set.of("err", "truncate", "permit");

    private final InstantSource clock;
    private final Leases leases;
    private final PkiIssuers issuers = new PkiIssuers();
    private final PkiAuthorities authorities;
    private final PkiCertificates certificates;
    private final Map<String, PkiRole> roles = new ConcurrentSkipListMap<>();

    PkiBackend(InstantSource clock, Leases leases) {
        this.clock = clock;
        this.leases = leases;
        this.authorities = new PkiAuthorities(issuers, leases, clock);
        this.certificates = new PkiCertificates(clock);
    }

    @Override
    public String type() {
        return "pki";
    }

    Leases leases() {
        return leases;
    }

    @Override
    public boolean needsNoToken(Call.Operation operation, String path) {
        boolean issuer = path.matches("issuer/[^/]+/(json|pem|der)");
        boolean list = operation == Call.Operation.LIST && (path.equals("issuers") || path.equals("issuers/"));
        return issuer
                || list
                || path.startsWith("cert/")
                || Set.of("ca", "ca/pem", "ca_chain").contains(path);
    }

    @Override
    public Answer handle(Call call) {
        List<String> path = call.segments();
        return switch (path.get(0)) {
            case "sign" -> named(call, path, 2, name -> sign(call, name, Optional.empty()));
            case "issuer" -> issuer(call, path);
            case "issuers" -> issuers(call);
            case "roles" ->
                path.size() == 1 || path.get(1).isEmpty()
                        ? listRoles(call)
                        : named(call, path, 2, name -> role(call, name));
            case "root", "intermediate" -> authority(call);
            case "config" -> config(call);
            case "ca", "ca_chain", "cert" -> fetch(call);
            case "revoke" -> {
                call.only(Call.Operation.UPDATE);
                yield certificates.revoke(call.params());
            }
            default -> throw Refusal.unsupportedPath();
        };
    }

    private static Answer named(Call call, List<String> path, int size, Function<String, Answer> action) {
        if (path.size() != size || !NAME.matcher(path.get(size - 1)).matches()) {
            throw Refusal.unsupportedPath();
        }
        return action.apply(path.get(size - 1));
    }

    private Answer issuer(Call call, List<String> path) {
        if (path.size() < 2 || !NAME.matcher(path.get(1)).matches()) {
            throw Refusal.unsupportedPath();
        }
        String reference = path.get(1);
        if (path.size() == 2) {
            return oneIssuer(call, reference);
        }
        if (path.size() == 4 && path.get(2).equals("sign")) {
            return named(call, path, 4, name -> sign(call, name, Optional.of(reference)));
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
                yield raw(PEM, PkiIssuer.pem(found.certificate()) + "\n");
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

    private PkiIssuer signer(String reference) {
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

    private Answer sign(Call call, String roleName, Optional<String> reference) {
        call.only(Call.Operation.UPDATE);
        PkiRole role = roles.get(roleName);
        if (role == null) {
            throw Refusal.badRequest("unknown role: " + roleName);
        }
        PkiIssuer issuer = signer(reference.orElse(role.issuer()));
        Params params = call.params();
        String format = params.string("format", "pem");
        if (!Set.of("pem", "der", "pem_bundle").contains(format)) {
            throw Refusal.badRequest("the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\"");
        }
        PkiSign signing = new PkiSign(role, params, issuer, leases, clock);
        X509Certificate leaf = signing.sign();
        if (!role.is("no_store")) {
            certificates.store(leaf);
        }
        return Answer.data(signed(leaf, issuer, params), warnings(role, params, signing.warnings()));
    }

    private Map<String, Object> signed(X509Certificate leaf, PkiIssuer issuer, Params params) {
        List<X509Certificate> chain = issuers.chain(issuer);
        if (params.flag("remove_roots_from_chain", false)) {
            chain = chain.stream()
                    .filter(each -> !each.getSubjectX500Principal().equals(each.getIssuerX500Principal()))
                    .toList();
        }
        Map<String, Object> data = new LinkedHashMap<>();
        if (!chain.isEmpty()) {
            data.put("ca_chain", chain.stream().map(PkiIssuer::pem).toList());
        }
        data.put("certificate", PkiIssuer.pem(leaf));
        data.put("expiration", leaf.getNotAfter().toInstant().getEpochSecond());
        data.put("issuing_ca", PkiIssuer.pem(issuer.certificate()));
        data.put("not_before", leaf.getNotBefore().toInstant().getEpochSecond());
        data.put("serial_number", PkiIssuer.serial(leaf));
        return data;
    }

    private static List<String> warnings(PkiRole role, Params params, List<String> first) {
        List<String> warnings = new ArrayList<>();
        if (role.is("use_csr_common_name") && !params.string("common_name").isEmpty()) {
            warnings.add("the common_name field was provided but the role is set with \"use_csr_common_name\" set to"
                    + " true");
        }
        if (role.is("use_csr_sans") && !params.string("alt_names").isEmpty()) {
            warnings.add("the alt_names field was provided but the role is set with \"use_csr_sans\" set to true");
        }
        warnings.addAll(first);
        warnings.addAll(params.unrecognized(PkiSign.PARAMETERS));
        return warnings;
    }

    private Answer role(Call call, String name) {
        switch (call.operation()) {
            case UPDATE -> {
                PkiRole role = PkiRole.read(call.params());
                roles.put(name, role);
                Set<String> known = new TreeSet<>(PkiRole.parameters());
                known.addAll(Set.of("name", "backend"));
                List<String> warnings = new ArrayList<>();
                if (issuers.optional(role.issuer()).isEmpty()) {
                    warnings.add(
                            role.issuer().equals("default")
                                    ? "Issuing Certificate was set to default, but no default issuing certificate"
                                            + " (configurable at /config/issuers) is currently set"
                                    : "Issuing Certificate " + role.issuer() + " could not be found");
                }
                warnings.addAll(call.params().unrecognized(known));
                return Answer.data(role.shown(), warnings);
            }
            case DELETE -> {
                roles.remove(name);
                return Answer.NOTHING;
            }
            default -> {
                return Answer.data(Optional.ofNullable(roles.get(name))
                        .orElseThrow(Refusal::notFound)
                        .shown());
            }
        }
    }

    private Answer listRoles(Call call) {
        call.only(Call.Operation.LIST);
        return keys(new ArrayList<>(roles.keySet()), Map.of());
    }

    private static Answer keys(List<String> keys, Map<String, Object> more) {
        if (keys.isEmpty()) {
            throw Refusal.notFound();
        }
        Map<String, Object> data = new LinkedHashMap<>(more);
        data.put("keys", keys);
        return Answer.data(data);
    }

    private Answer issuers(Call call) {
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
                return keys(new ArrayList<>(info.keySet()), Map.of("key_info", info));
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

    private Answer authority(Call call) {
        call.only(Call.Operation.UPDATE);
        Params params = call.params();
        return switch (call.path()) {
            case "root/generate/internal" -> authorities.root(params, "");
            case "root/rotate/internal" -> authorities.root(params, "next");
            case "root/replace" -> configure(params, params.string("default", "next"), Optional.empty());
            case "root/sign-intermediate" -> authorities.intermediate(params, signer("default"));
            case "intermediate/generate/internal" -> authorities.request(params);
            case "intermediate/set-signed" -> authorities.take(params.string("certificate"));
            default -> throw Refusal.unsupportedPath();
        };
    }

    private Answer config(Call call) {
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
                params,
                params.string("default"),
                params.has(flag) ? Optional.of(params.flag(flag, false)) : Optional.empty());
    }

    private Answer configure(Params params, String reference, Optional<Boolean> follows) {
        if (reference.isEmpty() || reference.equals("default")) {
            throw Refusal.badRequest("Invalid issuer specification; must be non-empty and can't be 'default'.");
        }
        issuers.configure(
                find(reference, message -> Refusal.badRequest("Error resolving issuer reference: " + message)),
                follows);
        return Answer.data(issuers.config());
    }

    /** What shows the default issuer; where there is none the raw paths answer 204. */
    private Answer fetch(Call call) {
        call.only(Call.Operation.READ);
        Optional<PkiIssuer> found = issuers.optional("default");
        String chain = found.map(each -> String.join(
                        "\n", issuers.chain(each).stream().map(PkiIssuer::pem).toList()))
                .orElse("");
        String own = found.map(each -> PkiIssuer.pem(each.certificate())).orElse("");
        return switch (call.path()) {
            case "ca/pem" -> raw(PEM, own);
            case "ca_chain" -> raw("application/pkix-cert", chain);
            case "ca" ->
                found.map(each -> Answer.raw(
                                WireResponse.raw(200, "application/pkix-cert", PkiIssuer.der(each.certificate()))))
                        .orElse(raw("application/pkix-cert", ""));
            case "cert/ca", "cert/ca_chain" -> {
                if (found.isEmpty()) {
                    throw Refusal.badRequest("no default issuer currently configured");
                }
                Map<String, Object> data = new LinkedHashMap<>();
                data.put("certificate", call.path().endsWith("chain") ? chain : own);
                data.put("revocation_time", 0);
                data.put("revocation_time_rfc3339", "");
                yield Answer.data(data);
            }
            default -> {
                String[] path = call.path().split("/", -1);
                if (path.length != 2) {
                    throw Refusal.unsupportedPath();
                }
                yield certificates.read(path[1].replace('-', ':'));
            }
        };
    }

    private static Answer raw(String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        return Answer.raw(WireResponse.raw(body.length == 0 ? 204 : 200, type, body));
    }

    private static List<String> lines(List<X509Certificate> chain) {
        return Arrays.asList(
                chain.stream().map(each -> PkiIssuer.pem(each) + "\n").toArray(String[]::new));
    }
}
