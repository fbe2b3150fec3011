package io.meshroot.testkit.vault;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code auth/token}. */
final class TokenBackend implements Backend {
    private final TokenStore tokens;
    private final String namespace;
    private final Policies policies;

    TokenBackend(TokenStore tokens, String namespace, Policies policies) {
        this.tokens = tokens;
        this.namespace = namespace;
        this.policies = policies;
    }

    @Override
    public String type() {
        return "token";
    }

    @Override
    public boolean needsNoToken(Call.Operation operation, String path) {
        return false;
    }

    @Override
    public Answer handle(Call call) {
        Token own = Objects.requireNonNull(call.token(), "token");
        Params params = call.params();
        return switch (call.path()) {
            case "lookup-self" -> {
                call.only(Call.Operation.READ);
                yield tokens.lookup(own);
            }
            case "renew-self" -> {
                call.only(Call.Operation.UPDATE);
                yield tokens.renew(own, params.duration("increment", Duration.ZERO));
            }
            case "revoke-self" -> {
                call.only(Call.Operation.UPDATE);
                tokens.revoke(own.id);
                yield Answer.NOTHING;
            }
            case "lookup" -> tokens.lookup(other(params, Refusal.of(403, "bad token")));
            case "renew" ->
                tokens.renew(
                        other(params, Refusal.badRequest("token not found")),
                        params.duration("increment", Duration.ZERO));
            case "revoke" -> {
                tokens.revoke(params.string("token"));
                yield Answer.NOTHING;
            }
            case "create", "create-orphan" -> create(call, own);
            default -> throw Refusal.unsupportedPath();
        };
    }

    private Token other(Params params, Refusal missing) {
        return tokens.live(params.string("token")).orElseThrow(() -> missing);
    }

    private Answer create(Call call, Token parent) {
        call.only(Call.Operation.UPDATE);
        Params params = call.params();
        List<String> asked = params.list("policies", parent.policies);
        Duration longest = params.duration("explicit_max_ttl", Duration.ZERO);
        boolean root = asked.contains("root");
        Duration ttl = params.duration("ttl", root ? Duration.ZERO : TokenStore.SYSTEM_MAX);
        Duration period = params.duration("period", Duration.ZERO);
        if (!period.isZero()) {
            ttl = period;
        }
        if (!longest.isZero()) {
            ttl = TokenStore.shorter(ttl, longest);
        }
        String id = params.string("id");
        Token token = tokens.make(
                new Token.Making(
                        id.isEmpty() ? Optional.empty() : Optional.of(id),
                        TokenStore.policies(asked, params.flag("no_default_policy", false)),
                        TokenStore.shorter(ttl, TokenStore.SYSTEM_MAX),
                        longest,
                        period,
                        params.flag("renewable", true) && !(root && ttl.isZero()),
                        params.number("num_uses", 0),
                        "auth/token/" + call.path(),
                        Map.of()),
                namespace);
        List<String> unknown = asked.stream()
                .filter(name -> !policies.knows(name))
                .map(name -> "Policy \"" + name + "\" does not exist")
                .toList();
        return tokens.auth(token, unknown);
    }
}
