package io.meshroot.core.files;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a {@link FilePublisher} is.
 *
 * @param writtenSerial the serial number of the leaf in the files, lower-case hexadecimal; empty before the first switch
 * @param writtenTrust the trust sequence of the roots in the files; empty before the first switch
 * @param provenSerial the serial number of the leaf that the program was seen to use last, since this publisher was opened
 * @param provenTrust the trust sequence whose roots the program was seen to trust last, since this publisher was opened
 * @param problem what failed last and is tried again; empty if nothing does
 */
public record PublicationStatus(
        Optional<String> writtenSerial,
        OptionalLong writtenTrust,
        Optional<String> provenSerial,
        OptionalLong provenTrust,
        Optional<String> problem) {
    /** Checks that nothing is null. */
    public PublicationStatus {
        Objects.requireNonNull(writtenSerial, "writtenSerial");
        Objects.requireNonNull(writtenTrust, "writtenTrust");
        Objects.requireNonNull(provenSerial, "provenSerial");
        Objects.requireNonNull(provenTrust, "provenTrust");
        Objects.requireNonNull(problem, "problem");
    }

    /**
     * Tells whether the program was seen to use what is in the files.
     *
     * @return whether something was written, and all of it is proven
     */
    public boolean isProven() {
        return writtenSerial.isPresent() && writtenSerial.equals(provenSerial) && writtenTrust.equals(provenTrust);
    }
}
