package io.meshroot.core.store;

import io.meshroot.api.mrc.MrcName;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Names in the folder of MeshRootCertificates. */
final class RootFileNames {
    private static final int LONGEST = 255;

    /** Names of MRCs may have 253 characters, and more is put around them. */
    private static final int LONGEST_AS_IT_IS = 200;

    private RootFileNames() {}

    /** What editors leave behind, and hidden files, are none of our business. */
    static boolean isOfInterest(String name) {
        return !name.startsWith(".")
                && !name.startsWith("#")
                && !name.matches("(?i).*(~|\\.(tmp|temp|bak|swp|swo|swx|part))|[0-9]+");
    }

    static boolean isOfMrcs(String name) {
        return name.matches(".*\\.(yaml|yml|json)");
    }

    /** The file that the store makes for an MRC. */
    static String of(MrcName mrc) {
        String name = mrc.value();
        if (name.length() > LONGEST_AS_IT_IS) {
            UUID digest = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII));
            return name.substring(0, LONGEST_AS_IT_IS) + "-" + digest + ".yaml";
        }
        return name + ".yaml";
    }

    /** What a deleted file is called from then on: others see that it was no editor who took it away. */
    static String deleted(String name) {
        return "." + name + ".deleted";
    }

    /** A name may be too long for that. */
    static boolean canBeCalledDeleted(String name) {
        return deleted(name).getBytes(StandardCharsets.UTF_8).length <= LONGEST;
    }

    static boolean isDeleted(String name) {
        return name.startsWith(".") && name.endsWith(".deleted");
    }
}
