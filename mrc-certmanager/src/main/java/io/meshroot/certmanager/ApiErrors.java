package io.meshroot.certmanager;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import java.net.HttpURLConnection;
import java.util.Set;

/** What the API server answers, as errors of a provider. */
final class ApiErrors {
    private static final int UNPROCESSABLE = 422;
    private static final int LONGEST = 500;
    private static final Set<Integer> LASTING = Set.of(
            HttpURLConnection.HTTP_BAD_REQUEST,
            HttpURLConnection.HTTP_UNAUTHORIZED,
            HttpURLConnection.HTTP_FORBIDDEN,
            HttpURLConnection.HTTP_NOT_FOUND,
            UNPROCESSABLE);

    private ApiErrors() {}

    static ProviderException of(String what, String namespace, KubernetesClientException e) {
        Retry retry = LASTING.contains(e.getCode()) ? Retry.CANNOT_HELP : Retry.MAY_HELP;
        return new ProviderException(retry, what + ": " + said(e) + "; " + remedy(e.getCode(), namespace), e);
    }

    static String said(KubernetesClientException e) {
        boolean answered = e.getCode() > 0;
        String text = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
        Throwable cause = e.getCause();
        String why = answered || cause == null ? "" : " (" + cause + ")";
        return shown((answered ? "status " + e.getCode() + " " : "") + text + why);
    }

    /** Makes what others wrote fit for a message. */
    static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    private static String remedy(int code, String namespace) {
        return switch (code) {
            case HttpURLConnection.HTTP_UNAUTHORIZED -> "check the credentials of the client";
            case HttpURLConnection.HTTP_FORBIDDEN ->
                "let the service account create, list, watch and delete certificaterequests.cert-manager.io in namespace "
                        + namespace + " (docs/certmanager.md), and see what cert-manager's webhook says";
            case HttpURLConnection.HTTP_NOT_FOUND ->
                "install cert-manager, and make the namespace " + namespace + " if it is missing";
            case HttpURLConnection.HTTP_BAD_REQUEST, UNPROCESSABLE ->
                "check issuerName, issuerKind and issuerGroup of the document";
            default -> "check that the API server can be reached, and cert-manager's webhook from there";
        };
    }
}
