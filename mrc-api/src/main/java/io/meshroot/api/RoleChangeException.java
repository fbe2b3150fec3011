package io.meshroot.api;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.trust.Blocker;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A change of a MeshRootCertificate that is not legal, or legal but not yet safe. */
public final class RoleChangeException extends MeshRootException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Illegality reason;
    private final transient List<Blocker> blockers;

    private RoleChangeException(ErrorCode code, String message, @Nullable Illegality reason, List<Blocker> blockers) {
        super(code, message);
        this.reason = reason;
        this.blockers = blockers;
    }

    /**
     * Makes an exception for a change that is not legal.
     *
     * @param what the change, for the message
     * @param reason why it is not legal
     * @return the exception, code {@link ErrorCode#CHANGE_ILLEGAL}
     */
    public static RoleChangeException illegal(String what, Illegality reason) {
        return new RoleChangeException(
                ErrorCode.CHANGE_ILLEGAL,
                what + " is refused: " + reason.text() + "; " + reason.remedy(),
                reason,
                List.of());
    }

    /**
     * Makes an exception for a change that is not safe.
     *
     * @param what the change, for the message
     * @param blockers what stands in the way
     * @return the exception, code {@link ErrorCode#CHANGE_UNSAFE}
     */
    public static RoleChangeException unsafe(String what, List<Blocker> blockers) {
        StringBuilder message = new StringBuilder(what).append(" is not safe yet:");
        blockers.forEach(
                blocker -> message.append(' ').append(blocker.message()).append(';'));
        return new RoleChangeException(
                ErrorCode.CHANGE_UNSAFE,
                message.append(" wait, or break glass with a reason").toString(),
                null,
                List.copyOf(blockers));
    }

    /**
     * Returns why the change is not legal.
     *
     * @return the reason, present with {@link ErrorCode#CHANGE_ILLEGAL}
     */
    public Optional<Illegality> reason() {
        return Optional.ofNullable(reason);
    }

    /**
     * Returns what stands in the way.
     *
     * @return the blockers, not empty with {@link ErrorCode#CHANGE_UNSAFE}; empty after deserialisation
     */
    public List<Blocker> blockers() {
        return blockers == null ? List.of() : blockers;
    }
}
