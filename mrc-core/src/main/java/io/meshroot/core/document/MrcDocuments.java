package io.meshroot.core.document;

import io.meshroot.api.DocumentException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.core.internal.tree.DocNode;
import io.meshroot.core.internal.tree.Document;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.Paths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads and writes MeshRootCertificates as documents of API version {@code config.openservicemesh.io/v1alpha2}, in YAML
 * 1.2 or JSON. A text may hold several documents.
 *
 * <p>Unknown fields are refused under {@code spec} and passed over elsewhere; a field that is given twice is refused
 * everywhere, and so are aliases, merge keys and tags. A field that is null counts as absent. A text has at most 1 MiB,
 * 256 documents and 32 levels. Labels, annotations and the status survive reading and writing; other metadata, as the
 * API server adds it, does not.
 */
public final class MrcDocuments {
    private MrcDocuments() {}

    /**
     * Reads all documents of a text: YAML separated by {@code ---}, or JSON objects one after the other.
     *
     * @param text the text
     * @return one or more, in the order of the text; names differ
     * @throws DocumentException if one is refused, with the field, the value and the remedy
     */
    public static List<MeshRootCertificate> read(String text) {
        return List.copyOf(readWithPlaces(withoutMark(text)).keySet());
    }

    /**
     * Reads a text that holds exactly one document.
     *
     * @param text the text, YAML or JSON
     * @return what it describes
     * @throws DocumentException if it is refused, or holds more than one document
     */
    public static MeshRootCertificate readOne(String text) {
        List<MeshRootCertificate> mrcs = read(text);
        if (mrcs.size() != 1) {
            throw new DocumentException("", "the text holds " + mrcs.size() + " documents", "give exactly one");
        }
        return mrcs.get(0);
    }

    /**
     * Writes a document in YAML.
     *
     * @param mrc what to write
     * @return the text, ending with a line feed
     */
    public static String toYaml(MeshRootCertificate mrc) {
        return MrcTree.yaml(mrc);
    }

    /**
     * Writes a document in JSON.
     *
     * @param mrc what to write
     * @return the text, ending with a line feed
     */
    public static String toJson(MeshRootCertificate mrc) {
        return MrcTree.json(mrc);
    }

    /**
     * Changes a role within a text and leaves everything else as people wrote it, comments included. Only where that can't
     * be done is the text written anew.
     *
     * @param text a text that can be read
     * @param name whose role
     * @param role the new role
     * @return the changed text
     * @throws DocumentException if the text can't be read or describes none of that name
     */
    public static String withRole(String text, MrcName name, Role role) {
        String plain = withoutMark(text);
        Map<MeshRootCertificate, Document> places = readWithPlaces(plain);
        Document document = placeOf(places, name);
        Fields spec = Fields.of("", document.root()).mapping("spec");
        DocNode.Scalar scalar = (DocNode.Scalar) spec.get("role").orElseThrow();
        boolean quoted = plain.startsWith("\"", scalar.begin()) || plain.startsWith("'", scalar.begin());
        String quote = quoted ? plain.substring(scalar.begin(), scalar.begin() + 1) : "";
        List<MeshRootCertificate> expected = places.keySet().stream()
                .map(mrc -> mrc.name().equals(name) ? mrc.withRole(role) : mrc)
                .toList();
        return ifItReadsAs(
                expected,
                plain.substring(0, scalar.begin()) + quote + role.id() + quote + plain.substring(scalar.end()));
    }

    /**
     * Takes one document out of a text and leaves the others as people wrote them, comments included. Only where that
     * can't be done is the text written anew.
     *
     * @param text a text that can be read
     * @param name which document
     * @return the remaining text; empty if no document remains
     * @throws DocumentException if the text can't be read or describes none of that name
     */
    public static String without(String text, MrcName name) {
        String plain = withoutMark(text);
        Map<MeshRootCertificate, Document> places = readWithPlaces(plain);
        Document document = placeOf(places, name);
        List<MeshRootCertificate> expected =
                places.keySet().stream().filter(mrc -> !mrc.name().equals(name)).toList();
        return expected.isEmpty()
                ? ""
                : ifItReadsAs(expected, plain.substring(0, document.begin()) + plain.substring(document.end()));
    }

    private static String ifItReadsAs(List<MeshRootCertificate> expected, String edited) {
        try {
            if (read(edited).equals(expected)) {
                return edited;
            }
        } catch (DocumentException e) {
            // An unusual notation: then the text is written anew.
        }
        return MrcTree.yaml(expected);
    }

    private static Document placeOf(Map<MeshRootCertificate, Document> places, MrcName name) {
        for (Map.Entry<MeshRootCertificate, Document> place : places.entrySet()) {
            if (place.getKey().name().equals(name)) {
                return place.getValue();
            }
        }
        throw new DocumentException("", "the text describes no " + name, "name one that it describes");
    }

    private static Map<MeshRootCertificate, Document> readWithPlaces(String text) {
        List<Document> documents = Document.parse(text);
        Map<MeshRootCertificate, Document> places = new LinkedHashMap<>();
        List<MrcName> names = new ArrayList<>();
        for (Document document : documents) {
            try {
                MeshRootCertificate mrc = MrcReader.read(document.root());
                if (names.contains(mrc.name())) {
                    throw new DocumentException(
                            "metadata.name",
                            "is " + Paths.quoted(mrc.name().value()) + " as in document "
                                    + (names.indexOf(mrc.name()) + 1),
                            "give each document a name of its own");
                }
                names.add(mrc.name());
                places.put(mrc, document);
            } catch (DocumentException e) {
                throw documents.size() == 1 ? e : inDocument(names.size() + 1, e);
            }
        }
        return places;
    }

    private static DocumentException inDocument(int number, DocumentException e) {
        String prefix = e.path().isEmpty() ? "" : e.path() + " ";
        String message = String.valueOf(e.getMessage());
        String problem =
                message.substring(prefix.length(), message.length() - e.remedy().length() - 2);
        return new DocumentException(e.path(), problem, e.remedy() + " (document " + number + " of the text)");
    }

    /** Editors on Windows begin a text with a byte order mark. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
