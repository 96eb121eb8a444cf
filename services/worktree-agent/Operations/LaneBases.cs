using Helios.Contracts.Hosts;
using Helios.Contracts.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Worktrees;
using Helios.Worktrees.Archive;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>What a lane starts from: the commit of its base, whether its branch is there already, and the setup that comes with them, if that is approved.</summary>
internal sealed class LaneBases(IRepositories repositories, Restorations restorations, IOptions<WorktreeOptions> options)
{
    public async Task<BaseResolution> Resolve(ProvisionLane command, CancellationToken cancellationToken)
    {
        var resolution = command is { RestoreFrom: { } source, BaseCommit: { } baseCommit }
            ? await restorations.Resolve(command.Repository, source, command.Branch, baseCommit, cancellationToken)
            // The lane is recorded, so nobody waits in vain: a first fetch may take its time.
            : await repositories.ResolveBase(command.Repository, command.BaseRef ?? "HEAD", command.Branch, options.Value.CloneTimeout, cancellationToken);
        if (resolution is BaseResolution.Resolved { Setup: { } setup } && setup.Hash != command.ApprovedSetup && !command.SetupApprovals.Contains(setup.Hash))
        {
            return new BaseResolution.Refused(
                RepositoryRefusalReason.SetupNotApproved,
                $"The repository brings setup steps of its own ({RepositorySetup.Path}), which nobody has approved in this form. Look at them and approve them: helios workspace approve {command.WorkspaceId} {setup.Hash}")
            {
                SetupHash = setup.Hash,
            };
        }

        return resolution;
    }
}
