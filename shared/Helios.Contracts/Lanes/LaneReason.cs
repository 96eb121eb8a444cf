using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Why a lane is in the state that it is in; a closed set that a program can branch on.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<LaneReason>))]
public enum LaneReason
{
    /// <summary>No reason was given.</summary>
    Unspecified = 0,

    /// <summary>Cleaned up while it was queued.</summary>
    Cancelled,

    /// <summary>Provisioning failed and the host removed every trace.</summary>
    ProvisionFailed,

    /// <summary>The host did not finish provisioning in time.</summary>
    ProvisionTimeout,

    /// <summary>Cleaned up on request.</summary>
    Cleaned,

    /// <summary>Its worktree was found gone.</summary>
    Reconciled,

    /// <summary>Its par task was lost and could not be bound anew.</summary>
    ParTaskLost,

    /// <summary>Its host was forgotten by an operator.</summary>
    HostForgotten,

    /// <summary>An operator said so.</summary>
    Operator,

    /// <summary>A session needs a person.</summary>
    SessionNeedsInput,

    /// <summary>A session of it ended.</summary>
    SessionEnded,

    /// <summary>Its base names no commit.</summary>
    BaseRefNotFound,

    /// <summary>Its branch is checked out elsewhere.</summary>
    BranchInUse,

    /// <summary>Its branch is not one that git takes, or another branch is in its way.</summary>
    BranchInvalid,

    /// <summary>No host that could take it has its repository.</summary>
    RepositoryNotFound,

    /// <summary>Its repository has no commit.</summary>
    RepositoryEmpty,

    /// <summary>The setup file of its repository cannot be understood.</summary>
    SetupInvalid,

    /// <summary>The setup file of its repository is not approved.</summary>
    SetupNotApproved,

    /// <summary>The archive that it was to be restored from is gone.</summary>
    ArchiveNotFound,
}
