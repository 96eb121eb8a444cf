using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>Why a host refused a repository, a base or a branch.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RepositoryRefusalReason>))]
public enum RepositoryRefusalReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The path is no git repository, or cannot be read.</summary>
    RepositoryNotFound,

    /// <summary>The repository has no commit.</summary>
    RepositoryEmpty,

    /// <summary>The base names no commit.</summary>
    BaseRefNotFound,

    /// <summary>The branch is checked out elsewhere.</summary>
    BranchInUse,

    /// <summary>The branch name is not one that git takes.</summary>
    BranchInvalid,

    /// <summary>The repository's own setup file cannot be understood.</summary>
    SetupInvalid,

    /// <summary>The repository is being fetched still; asked again later, it may be there.</summary>
    RepositoryNotReady,

    /// <summary>There is no such archive (any more).</summary>
    ArchiveNotFound,

    /// <summary>The repository's own setup file is not one of those that are approved.</summary>
    SetupNotApproved,
}
