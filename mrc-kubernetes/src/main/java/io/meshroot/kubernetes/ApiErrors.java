package io.meshroot.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import java.net.HttpURLConnection;

/** What the API server answers, as errors of a store. */
final class ApiErrors {
    private static final int INVALID = 422;
    private static final int MOST_TEXT = 1000;

    private ApiErrors() {}

    static boolean isNotFound(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    }

    /** The name is taken, the version is another, or a precondition fails: reasons AlreadyExists and Conflict. */
    static boolean isConflict(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    static boolean isInvalid(KubernetesClientException e) {
        return e.getCode() == INVALID || e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST;
    }

    static boolean isForbidden(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN;
    }

    /** Any answer that is no answer to the question. */
    static MeshRootException unavailable(String what, KubernetesClientException e) {
        return new MeshRootException(ErrorCode.STORE_UNAVAILABLE, what + ": " + said(e) + "; " + remedy(e), e);
    }

    private static String remedy(KubernetesClientException e) {
        if (!isAnswered(e)) {
            return "check that the API server can be reached";
        }
        return switch (e.getCode()) {
            case HttpURLConnection.HTTP_UNAUTHORIZED -> "check the credentials of the client";
            case HttpURLConnection.HTTP_FORBIDDEN ->
                "bind the Role of docs/kubernetes.md to the service account, with the names of your Secrets; a webhook of"
                        + " this manager's must be told its service account";
            case HttpURLConnection.HTTP_NOT_FOUND ->
                "check that the namespace is there and that the definition " + MeshRootCertificateCrd.NAME
                        + " is installed";
            default -> "see the log of the API server";
        };
    }

    /** Without an answer the code is 0 or below. */
    private static boolean isAnswered(KubernetesClientException e) {
        return e.getCode() > 0;
    }

    /** Describes what made a watch fail. */
    static String shown(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            if (cause instanceof KubernetesClientException e) {
                return said(e);
            }
            cause = cause.getCause();
        }
        return failure.toString();
    }

    private static String said(KubernetesClientException e) {
        String status = isAnswered(e) ? "status " + e.getCode() + " " : "";
        String text = e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : String.valueOf(e.getMessage());
        Throwable cause = e.getCause();
        String why = !isAnswered(e) && cause != null
                ? " (" + cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : " " + cause.getMessage())
                        + ")"
                : "";
        String whole = status + text + why;
        return whole.length() > MOST_TEXT ? whole.substring(0, MOST_TEXT) + "..." : whole;
    }

    static MeshRootException refused(MrcName name, KubernetesClientException e) {
        return new MeshRootException(
                ErrorCode.DOCUMENT_INVALID,
                "the API server refuses MeshRootCertificate " + name + ": " + said(e)
                        + "; correct it, or install the definition of this release (MeshRootCertificateCrd) if it is older",
                e);
    }

    static MeshRootException tooBusy(String what) {
        return new MeshRootException(
                ErrorCode.STORE_CONFLICT, what + " is changed by others again and again; try again later");
    }

    static MeshRootException corrupt(String where, String problem, String remedy) {
        return new MeshRootException(ErrorCode.STORE_CORRUPT, where + " " + problem + "; " + remedy);
    }
}
