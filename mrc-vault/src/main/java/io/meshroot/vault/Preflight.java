package io.meshroot.vault;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.core.x509.Chains;
import io.meshroot.vault.VaultFinding.Outcome;
import io.meshroot.vault.VaultFinding.Subject;
import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.client.VaultPath;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Looks at everything that signing a leaf depends on, one after the other. */
final class Preflight {
    private static final VaultPath HEALTH = VaultPath.fixed("sys/health");
    private static final VaultPath LOOKUP = VaultPath.fixed("auth/token/lookup-self");

    private final VaultConfig config;
    private final IssuerContext context;
    private final Settings settings;
    private final KeyType keyType;
    private final Duration validity;
    private final List<VaultFinding> findings = new ArrayList<>();

    Preflight(VaultConfig config, IssuerContext context, Settings settings, KeyType keyType, Duration validity) {
        this.config = config;
        this.context = context;
        this.settings = settings;
        this.keyType = keyType;
        this.validity = validity;
    }

    VaultReport run() {
        try (Connection connection = Connection.open(config, context, settings)) {
            if (isUp(connection) && hasToken(connection)) {
                Optional<Role> role = role(connection);
                role.ifPresent(found -> findings.addAll(
                        new RoleCheck(connection.mount(), context.mrc().spec(), keyType, validity).check(found)));
                root(connection, role);
            }
        } catch (MeshRootException e) {
            add(Subject.REACHABLE, Outcome.PROBLEM, e, "vault status");
        }
        return new VaultReport(findings);
    }

    private boolean isUp(Connection connection) {
        String address = " -address=" + connection.client().server();
        VaultReply health;
        try {
            health = inCall(
                    connection,
                    scope -> connection.client().sendOnce(VaultRequest.ofServer(HEALTH), Optional.empty(), scope));
        } catch (MeshRootException e) {
            add(Subject.REACHABLE, Outcome.PROBLEM, e, "vault status" + address);
            return false;
        }
        findings.add(VaultFinding.ok(Subject.REACHABLE, connection.client().server() + " answers"));
        return isUnsealed(health, address);
    }

    private boolean isUnsealed(VaultReply health, String address) {
        Subject subject = Subject.UNSEALED;
        switch (health.status()) {
            case 200 -> findings.add(VaultFinding.ok(subject, "active"));
            case 429, 473 -> findings.add(VaultFinding.ok(subject, "a standby, which forwards"));
            case 501 ->
                findings.add(
                        VaultFinding.of(subject, Outcome.PROBLEM, "not initialised", "vault operator init" + address));
            case 503 ->
                findings.add(VaultFinding.of(subject, Outcome.PROBLEM, "sealed", "vault operator unseal" + address));
            default ->
                findings.add(VaultFinding.of(
                        subject,
                        health.status() >= 500 || health.status() == 472 ? Outcome.PROBLEM : Outcome.UNKNOWN,
                        "sys/health answers " + health.status(),
                        "vault status" + address));
        }
        return findings.get(findings.size() - 1).outcome() != Outcome.PROBLEM;
    }

    private boolean hasToken(Connection connection) {
        Subject subject = Subject.TOKEN;
        VaultReply reply;
        try {
            reply = inCall(connection, scope -> {
                Token token = connection.tokens().token(scope);
                return connection.client().send(VaultRequest.get(LOOKUP), Optional.of(token), scope);
            });
        } catch (MeshRootException e) {
            add(subject, Outcome.PROBLEM, e, newToken(connection.mount()));
            return false;
        }
        if (!reply.isOk()) {
            findings.add(VaultFinding.of(
                    subject,
                    reply.status() == 403 ? Outcome.PROBLEM : Outcome.UNKNOWN,
                    "the token is bad, has ended, or may not look itself up (status " + reply.status() + ")",
                    newToken(connection.mount())));
            return false;
        }
        findings.add(token(connection.mount(), reply.data()));
        return true;
    }

    private VaultFinding token(Mount mount, JsonObject data) {
        Duration ttl = data.seconds("ttl").orElse(Duration.ZERO);
        boolean renewable = data.flag("renewable").orElse(false);
        if (data.texts("policies").contains("root")) {
            return VaultFinding.of(
                    Subject.TOKEN,
                    Outcome.ADVICE,
                    "the token may do everything; use one that may only sign",
                    newToken(mount));
        }
        if (ttl.isZero() || renewable || config.auth().isPresent()) {
            String length = ttl.isZero() ? "without end" : "for " + ttl + ", and is renewed";
            return VaultFinding.ok(Subject.TOKEN, "valid " + length);
        }
        return VaultFinding.of(
                Subject.TOKEN,
                ttl.compareTo(validity) < 0 ? Outcome.PROBLEM : Outcome.ADVICE,
                "ends in " + ttl + " and can't be renewed: replace it before, or use a periodic one",
                newToken(mount));
    }

    /** Whatever gives the token of the document: the token itself, or the role that its login names. */
    private String newToken(Mount mount) {
        return config.auth()
                .map(auth -> login(mount, auth))
                .orElseGet(() -> mount.command("token create") + " -orphan -policy=mesh-root -period=24h");
    }

    private static String login(Mount mount, VaultAuth auth) {
        return auth instanceof VaultAuth.Kubernetes kubernetes
                ? mount.command("read") + " auth/" + kubernetes.mount() + "/role/" + kubernetes.role()
                : mount.command("list") + " auth/" + auth.mount() + "/role";
    }

    private Optional<Role> role(Connection connection) {
        Mount mount = connection.mount();
        try {
            Optional<Role> role =
                    inCall(connection, scope -> new RoleLookup(connection.authorized(), mount).read(scope));
            findings.add(
                    role.isPresent()
                            ? VaultFinding.ok(Subject.ROLE, mount.rolePath() + " exists")
                            : VaultFinding.of(
                                    Subject.ROLE,
                                    Outcome.UNKNOWN,
                                    "the token may not read " + mount.rolePath()
                                            + ", so that what it allows can't be looked at",
                                    mount.command("read") + " " + mount.rolePath()));
            return role;
        } catch (MeshRootException e) {
            add(
                    Subject.ROLE,
                    Outcome.PROBLEM,
                    e,
                    mount.command("write") + " " + mount.rolePath() + " "
                            + RoleCheck.recommended(context.mrc().spec(), validity));
            return Optional.empty();
        }
    }

    private void root(Connection connection, Optional<Role> role) {
        Mount mount = connection.mount();
        RootLookup lookup = new RootLookup(connection.client(), mount);
        String newRoot = mount.command("write") + " " + mount.name()
                + "/root/generate/internal common_name=mesh-root exclude_cn_from_sans=true key_type=ec key_bits=256 ttl=87600h";
        try {
            SigningRoots roots = inCall(connection, scope -> lookup.read(lookup.reference(role), scope));
            Instant needed = context.clock().instant().plus(validity.multipliedBy(2));
            String shown = Chains.shown(roots.issuer()) + " signs until " + roots.notAfter();
            findings.add(
                    roots.notAfter().isBefore(needed)
                            ? VaultFinding.of(
                                    Subject.ROOT,
                                    Outcome.PROBLEM,
                                    shown + ", which is less than twice the validity of leaves from now",
                                    newRoot)
                            : VaultFinding.ok(Subject.ROOT, shown));
        } catch (MeshRootException e) {
            add(Subject.ROOT, Outcome.PROBLEM, e, newRoot);
        }
    }

    private static <T> T inCall(Connection connection, Function<CallScope, T> work) {
        try (CallScope scope = connection.client().begin()) {
            return work.apply(scope);
        }
    }

    private void add(Subject subject, Outcome outcome, MeshRootException e, String command) {
        findings.add(VaultFinding.of(subject, outcome, String.valueOf(e.getMessage()), command));
    }
}
