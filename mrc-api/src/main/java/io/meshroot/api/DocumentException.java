package io.meshroot.api;

import java.util.Objects;

/** A document, or a field of it, that is refused. */
public final class DocumentException extends MeshRootException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String remedy;

    /**
     * Makes an exception.
     *
     * @param path where in the document, as {@code spec.provider.vault.port}; empty when the whole can't be read
     * @param problem what is wrong there, with the value if it is no secret, as {@code is 0}
     * @param remedy what to write instead
     */
    public DocumentException(String path, String problem, String remedy) {
        super(ErrorCode.DOCUMENT_INVALID, (path.isEmpty() ? problem : path + " " + problem) + "; " + remedy);
        this.path = path;
        this.remedy = Objects.requireNonNull(remedy, "remedy");
    }

    /**
     * Returns where in the document the problem is.
     *
     * @return the path, fields separated by dots, list items as {@code [0]}; empty for the whole document
     */
    public String path() {
        return path;
    }

    /**
     * Returns what to write instead.
     *
     * @return the remedy
     */
    public String remedy() {
        return remedy;
    }
}
