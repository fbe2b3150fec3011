package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What shows certificates: {@code ca}, {@code ca_chain}, {@code cert}. None of it needs a token. */
final class PkiReads {
    private static final String PEM = "application/pem-certificate-chain";
    private static final String DER = "application/pkix-cert";

    private final PkiIssuers issuers;
    private final PkiCertificates certificates;

    PkiReads(PkiIssuers issuers, PkiCertificates certificates) {
        this.issuers = issuers;
        this.certificates = certificates;
    }

    static boolean isPath(String path) {
        return path.startsWith("cert/") || Set.of("ca", "ca/pem", "ca_chain").contains(path);
    }

    /** What shows the default issuer; where there is none the raw paths answer 204. */
    Answer handle(Call call) {
        call.only(Call.Operation.READ);
        Optional<PkiIssuer> found = issuers.optional("default");
        String chain = found.map(each -> String.join(
                        "\n", issuers.chain(each).stream().map(PkiIssuer::pem).toList()))
                .orElse("");
        String own = found.map(each -> PkiIssuer.pem(each.certificate())).orElse("");
        return switch (call.path()) {
            case "ca/pem" -> raw(PEM, own);
            case "ca_chain" -> raw(DER, chain);
            case "ca" ->
                found.map(each -> Answer.raw(WireResponse.raw(200, DER, PkiIssuer.der(each.certificate()))))
                        .orElse(raw(DER, ""));
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

    static Answer raw(String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.US_ASCII);
        return Answer.raw(WireResponse.raw(body.length == 0 ? 204 : 200, type, body));
    }
}
