package io.meshroot.api.mrc;

/** Why a set of roles, or a change of it, is not legal. */
public enum Illegality {
    /** Nothing would sign or validate. */
    NO_MRC_IN_USE("no MRC in use", "make one active"),
    /** Nothing would sign. */
    NO_ACTIVE_MRC("no active MRC", "make one active"),
    /** Three or more would be in use. */
    MORE_THAN_TWO_IN_USE("more than two MRCs in use", "make all but two inactive"),
    /** The role is already as asked. */
    NO_CHANGE("no change", "ask for another role"),
    /** The last active MRC would be demoted. */
    WOULD_LEAVE_NO_ACTIVE("would leave no active MRC", "make another MRC active first"),
    /** Passive is the step between. */
    ACTIVE_TO_INACTIVE("active may not become inactive in one step", "make it passive first"),
    /** Passive is the step between. */
    INACTIVE_TO_ACTIVE("inactive may not become active in one step", "make it passive first"),
    /** Two others are in use. */
    WOULD_USE_MORE_THAN_TWO("would put more than two MRCs in use", "finish or abort the rotation under way first"),
    /** The first MRC of a mesh has nothing to rotate from. */
    FIRST_MUST_BE_ACTIVE("the first MRC must be active", "create it active, or inactive for later"),
    /** A created MRC may not take a role that another has. */
    ROLE_IN_USE(
            "an MRC with this role is already in use", "create it passive or inactive and change its role by steps"),
    /** Two are active. */
    ROTATION_IN_PROGRESS("a rotation is in progress", "finish or abort it first"),
    /** An MRC that is used can't be deleted. */
    DELETE_IN_USE("only an inactive MRC may be deleted", "make it inactive first"),
    /** Only the role may change. */
    IMMUTABLE_FIELD("only spec.role may change after creation", "create another MRC and rotate to it"),
    /** There is no such MRC. */
    UNKNOWN_MRC("there is no MRC of this name", "create it first"),
    /** The manager is not, or no longer, registered with the store. */
    UNKNOWN_REPLICA("there is no registered manager of this name", "register again"),
    /** Nothing is being rotated. */
    NO_ROTATION("no rotation is under way", "there is nothing to do, or start one"),
    /** The old root is deleted, or its key is tainted. */
    POINT_OF_NO_RETURN(
            "the rotation is past the point of no return: its old root is being deleted, is gone or is tainted",
            "let it finish, then rotate to another root"),
    /** A tainted root gains no role again: nothing can be rotated to it. */
    TAINTED("the key of this MRC is tainted", "rotate to another one"),
    /** Nothing else can sign. */
    ONLY_SIGNER(
            "no other root can sign",
            "choose UNTIL_REPLACED, which goes on signing until another root is trusted, or STOPPED, which issues"
                    + " nothing until another root can sign"),
    /** No holder of this name was registered. */
    UNKNOWN_HOLDER("there is no registered holder of this name", "register it first"),
    /** There is one of this name. */
    NAME_TAKEN("an MRC of this name exists", "choose another name");

    private final String text;
    private final String remedy;

    Illegality(String text, String remedy) {
        this.text = text;
        this.remedy = remedy;
    }

    /**
     * Returns the reason in words.
     *
     * @return the reason
     */
    public String text() {
        return text;
    }

    /**
     * Returns what to do instead.
     *
     * @return the remedy
     */
    public String remedy() {
        return remedy;
    }
}
