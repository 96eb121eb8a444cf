using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Hosting.Bus;
using Helios.WorktreeAgent.Host;
using Helios.Worktrees;
using MassTransit;

namespace Helios.WorktreeAgent.Repositories;

/// <summary>Answers queries about repositories. Changes only mirrors, and waits only for their remotes.</summary>
internal sealed class RepositoryConsumer(IRepositories repositories, IArchives archives, HostFolder folder)
    : IConsumer<InspectRepository>,
        IConsumer<ResolveBase>
{
    public async Task Consume(ConsumeContext<InspectRepository> context)
    {
        switch (await repositories.Inspect(context.Message.Repository, context.Message.Patience, context.CancellationToken))
        {
            case RepositoryInspection.Inspected inspected:
                await context.AnswerInTime(
                    new RepositoryInspected
                    {
                        HostId = folder.Identity.HostId,
                        CommonDir = inspected.CommonDir,
                        DefaultBranch = inspected.DefaultBranch,
                        HeadCommit = inspected.HeadCommit,
                    }
                );
                break;
            case RepositoryInspection.Refused refused:
                await context.AnswerInTime(Refused(refused.Reason, refused.Detail));
                break;
        }
    }

    public async Task Consume(ConsumeContext<ResolveBase> context)
    {
        var question = context.Message;
        var resolution = question is { RestoreFrom: { } source, Branch: { } branch }
            ? await archives.Resolve(question.Repository, source, branch, question.BaseRef, context.CancellationToken)
            : await repositories.ResolveBase(
                question.Repository,
                question.BaseRef,
                question.Branch,
                question.Patience,
                context.CancellationToken
            );
        switch (resolution)
        {
            case BaseResolution.Resolved resolved:
                await context.AnswerInTime(
                    new BaseResolved
                    {
                        HostId = folder.Identity.HostId,
                        BaseCommit = resolved.BaseCommit,
                        BranchExisted = resolved.BranchExisted,
                        Setup =
                            question.WithSetupContent || resolved.Setup is null ? resolved.Setup : resolved.Setup with { Content = null },
                    }
                );
                break;
            case BaseResolution.Refused refused:
                await context.AnswerInTime(Refused(refused.Reason, refused.Detail));
                break;
        }
    }

    private static Refused Refused(RefusalReason reason, string detail) => new() { Reason = reason, Detail = detail };
}
