using Helios.Processes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Checks whether a lane can be looked at before anything of it is ended.</summary>
internal sealed class UnseenLanes(Repositories repositories, FileSystems fileSystems, TimeProvider time, IOptions<WorktreeOptions> options)
{
    /// <inheritdoc cref="IWorktrees.WhyUnseen"/>
    public async Task<string?> WhyUnseen(TearDownRequest request, CancellationToken cancellationToken)
    {
        if (request.Discard)
            return null;
        // A dead mount never responds.
        var looking = Task.Run(
            async () =>
            {
                GitRepository? repository = null;
                try
                {
                    repository = await repositories.Open(request.Repository, cancellationToken);
                    if (Marks.Read(repository, request.LaneId) is not { ProvisionedAt: not null, Saved: null } mark)
                        return null;
                    await fileSystems.Require(mark.WorktreePath, cancellationToken);
                    Registrations.RefuseWhatNobodySees(mark);
                    _ = Presence.Of(mark.WorktreePath);
                    return null;
                }
                catch (Exception refused) when (refused is RepositoryRefusedException or GitException && repository is null)
                {
                    return Describe(request, refused.Message);
                }
                catch (Exception failure) when (Removal.IsExpected(failure))
                {
                    return failure.Message;
                }
            },
            cancellationToken
        );
        try
        {
            // The repository is read first, and then the worktree.
            return await looking.WaitAsync(options.Value.LookLimit * 2, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Describe(request, $"It did not respond within {options.Value.LookLimit.TotalSeconds * 2:0} s.");
        }
    }

    /// <summary>Says that a lane cannot be looked at, and what to do.</summary>
    public static string Describe(TearDownRequest request, string why) =>
        $"Cannot read the repository {request.Repository}: {why} Restore it, or clean up with --discard to give up the lane's work in it.";
}
