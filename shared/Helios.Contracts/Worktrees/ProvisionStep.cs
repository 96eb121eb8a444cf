using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Worktrees;

/// <summary>The steps of provisioning.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ProvisionStep>))]
public enum ProvisionStep
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Finding the repository.</summary>
    Repository,

    /// <summary>Making or finding the branch.</summary>
    Branch,

    /// <summary>Registering the worktree.</summary>
    Worktree,

    /// <summary>Checking the files out.</summary>
    Checkout,

    /// <summary>Initialising submodules.</summary>
    Submodules,

    /// <summary>Copying and linking files.</summary>
    SetupFiles,

    /// <summary>Running the setup commands.</summary>
    SetupCommands,

    /// <summary>Binding the par task.</summary>
    ParTask,

    /// <summary>Putting an archived state back.</summary>
    Restore,
}
