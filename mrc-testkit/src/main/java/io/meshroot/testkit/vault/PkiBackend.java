package io.meshroot.testkit.vault;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The {@code pki} secrets engine. Safe for use by several threads. */
final class PkiBackend implements Backend {
    static final Pattern NAME = Pattern.compile("\\w(([\\w.-]+)?\\w)?");

    private final InstantSource clock;
    private final Leases leases;
    private final PkiIssuers issuers = new PkiIssuers();
    private final PkiAuthorities authorities;
    private final PkiIssuerPaths issuerPaths;
    private final PkiReads reads;
    private final PkiCertificates certificates;
    private final Map<String, PkiRole> roles = new ConcurrentSkipListMap<>();

    PkiBackend(InstantSource clock, Leases leases) {
        this.clock = clock;
        this.leases = leases;
        this.authorities = new PkiAuthorities(issuers, leases, clock);
        this.issuerPaths = new PkiIssuerPaths(issuers, authorities);
        this.certificates = new PkiCertificates(clock);
        this.reads = new PkiReads(issuers, certificates);
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
            case "sign" -> named(path, 2, name -> sign(call, name, Optional.empty()));
            case "issuer" ->
                path.size() == 4
                                && path.get(2).equals("sign")
                                && NAME.matcher(path.get(1)).matches()
                        ? named(path, 4, name -> sign(call, name, Optional.of(path.get(1))))
                        : issuerPaths.issuer(call, path);
            case "issuers" -> issuerPaths.issuers(call);
            case "roles" ->
                path.size() == 1 || path.get(1).isEmpty() ? listRoles(call) : named(path, 2, name -> role(call, name));
            case "root", "intermediate" -> authority(call);
            case "config" -> issuerPaths.config(call);
            case "ca", "ca_chain", "cert" -> reads.handle(call);
            case "revoke" -> {
                call.only(Call.Operation.UPDATE);
                yield certificates.revoke(call.params());
            }
            default -> throw Refusal.unsupportedPath();
        };
    }

    private static Answer named(List<String> path, int size, Function<String, Answer> action) {
        if (path.size() != size || !NAME.matcher(path.get(size - 1)).matches()) {
            throw Refusal.unsupportedPath();
        }
        return action.apply(path.get(size - 1));
    }

    private Answer sign(Call call, String roleName, Optional<String> reference) {
        call.only(Call.Operation.UPDATE);
        PkiRole role = roles.get(roleName);
        if (role == null) {
            throw Refusal.badRequest("unknown role: " + roleName);
        }
        PkiIssuer issuer = issuerPaths.signer(reference.orElse(role.issuer()));
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

    /** A list, or 404 where it is empty. */
    static Answer keys(List<String> keys, Map<String, Object> more) {
        if (keys.isEmpty()) {
            throw Refusal.notFound();
        }
        Map<String, Object> data = new LinkedHashMap<>(more);
        data.put("keys", keys);
        return Answer.data(data);
    }

    private Answer authority(Call call) {
        call.only(Call.Operation.UPDATE);
        Params params = call.params();
        return switch (call.path()) {
            case "root/generate/internal" -> authorities.root(params, "");
            case "root/rotate/internal" -> authorities.root(params, "next");
            case "root/replace" -> issuerPaths.configure(params.string("default", "next"), Optional.empty());
            case "root/sign-intermediate" -> authorities.intermediate(params, issuerPaths.signer("default"));
            case "intermediate/generate/internal" -> authorities.request(params);
            case "intermediate/set-signed" -> authorities.take(params.string("certificate"));
            default -> throw Refusal.unsupportedPath();
        };
    }
}
