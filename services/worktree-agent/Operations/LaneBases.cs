using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Worktrees;
using Helios.Worktrees;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>
/// The starting point of a lane: the commit of its base, whether its branch already exists, and the approved setup that comes with them.
/// </summary>
internal sealed class LaneBases(IRepositories repositories, IArchives archives, IOptions<WorktreeOptions> options)
{
    public async Task<BaseResolution> Resolve(ProvisionLane command, CancellationToken cancellationToken)
    {
        var resolution = command is { RestoreFrom: { } source, BaseCommit: { } baseCommit }
            ? await archives.Resolve(command.Repository, source, command.Branch, baseCommit, cancellationToken)
            // The lane is already recorded: a first fetch may take as long as it needs.
            : await repositories.ResolveBase(
                command.Repository,
                command.BaseRef ?? "HEAD",
                command.Branch,
                options.Value.CloneTimeout,
                cancellationToken
            );
        if (
            resolution is BaseResolution.Resolved { Setup: { } setup }
            && setup.Hash != command.ApprovedSetup
            && !command.SetupApprovals.Contains(setup.Hash)
        )
        {
            return new BaseResolution.Refused(
                RefusalReason.SetupNotApproved,
                $"The repository contains setup steps ({RepositorySetup.Path}) that nobody has approved in this version. Review and "
                    + $"approve them: helios workspace approve {command.WorkspaceId} {setup.Hash}"
            )
            {
                SetupHash = setup.Hash,
            };
        }

        return resolution;
    }
}
