using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Enrolment;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Helios.LaneOrchestrator.Api;

/// <summary>How machines become hosts, and stop being ones, over HTTP.</summary>
internal static class EnrolmentsApi
{
    /// <summary>The path that needs no token of a caller, because the token of an enrolment is in the body.</summary>
    public const string JoinPath = "/v1/hosts/join";

    public static void MapEnrolments(this RouteGroupBuilder api)
    {
        api.MapPost("/v1/hosts/enrolments", Create)
            .Doc(
                "EnrolHost",
                new("Permits one machine to join as a host")
                {
                    Scope = TokenScope.Admin,
                    IsSecret = true,
                    Description =
                        "The secret is in this answer and stored nowhere: one machine can use it once, with helios-worktree-agent join. An "
                        + "open enrolment of the same name is revoked. The name of a host that is lost or revoked gives the machine the id "
                        + "of that host, with its lanes.",
                    Answers = [(201, typeof(NewHostEnrolmentView))],
                    Problems = [ProblemReason.EnrolmentUnavailable, ProblemReason.HostAlive, ProblemReason.HostInUse],
                }
            );
        api.MapGet("/v1/hosts/enrolments", List)
            .Doc(
                "ListEnrolments",
                new("Lists enrolments, newest first, also those that are no longer accepted")
                {
                    Scope = TokenScope.Admin,
                    Answers = [(200, typeof(Page<HostEnrolmentView>))],
                }
            );
        api.MapDelete("/v1/hosts/enrolments/{enrolment}", Withdraw)
            .Doc(
                "RevokeEnrolment",
                new("Revokes an enrolment")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "Its token is refused from now on, and so is a machine that has used it and was never heard from. Once the host is "
                        + "there, the enrolment does not change: revoke the host.",
                    Answers = [(200, typeof(HostEnrolmentView))],
                    Problems = [ProblemReason.EnrolmentNotFound],
                }
            );
        api.MapAccess();
    }

    private static void MapAccess(this RouteGroupBuilder api)
    {
        api.MapPost(JoinPath, Join)
            .Doc(
                "JoinAsHost",
                new("Makes a machine a host")
                {
                    // The token of the enrolment, in the body, is the only one.
                    Scope = TokenScope.Unspecified,
                    Reach = Reach.Everything,
                    IsSecret = true,
                    Description =
                        "The machine proves itself with the token of an enrolment, and sends a hash of a password that it has made. The "
                        + "same request can be repeated until the host is heard from; from any other machine, it is refused.",
                    Answers = [(200, typeof(HostJoinView))],
                    Problems =
                    [
                        ProblemReason.EnrolmentUsed,
                        ProblemReason.EnrolmentExpired,
                        ProblemReason.EnrolmentRevoked,
                        ProblemReason.HostDiffers,
                    ],
                }
            );
        api.MapPost("/v1/hosts/{host}/revoke", Revoke)
            .Doc(
                "RevokeHost",
                new("Takes the access of a host away")
                {
                    Scope = TokenScope.Admin,
                    Description =
                        "Its user of the broker is deleted, and what its agent sends is refused. Its lanes stay, as those of a lost host. "
                        + "A new enrolment of its name gives it access again. Revoking again changes nothing.",
                    Answers = [(200, typeof(HostRevocationView))],
                    Problems = [ProblemReason.HostNotFound, ProblemReason.EnrolmentUnavailable],
                }
            );
    }

    private static async Task<IResult> Create(
        Body<HostEnrolmentRequest> body,
        ApiRequest request,
        EnrolmentCommands enrolments,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        body.Value.ExpiresAt <= time.GetUtcNow()
            ? new ProblemResult(Faults.Refusal("expires_at", "invalid", "The time has passed."))
            : JsonAnswer.Of(
                await enrolments.Create(body.Value, request.Cause, cancellationToken),
                created => new JsonAnswer(created, StatusCodes.Status201Created) { Revision = created.Enrolment.Revision }
            );

    private static async Task<IResult> List(
        Query<PageQuery<EnrolmentId>> query,
        EnrolmentCommands enrolments,
        CancellationToken cancellationToken
    )
    {
        var (limit, before) = (query.Value.Count, query.Value.Before);
        return new JsonAnswer(
            Page<HostEnrolmentView>.Of(
                await enrolments.List(before, limit + 1, cancellationToken),
                limit,
                view => view.EnrolmentId.ToString()
            )
        );
    }

    private static async Task<IResult> Withdraw(
        EnrolmentId enrolment,
        ApiRequest request,
        EnrolmentCommands enrolments,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await enrolments.Revoke(enrolment, request.Cause, cancellationToken),
            view => new JsonAnswer(view) { Revision = view.Revision }
        );

    private static async Task<IResult> Join(
        Body<HostJoinRequest> body,
        ApiRequest request,
        HostJoins joins,
        CancellationToken cancellationToken
    ) => JsonAnswer.Of(await joins.Join(body.Value, request.Cause, cancellationToken), view => new JsonAnswer(view));

    private static async Task<IResult> Revoke(
        HostId host,
        ApiRequest request,
        HostRevocation revocation,
        CancellationToken cancellationToken
    ) =>
        JsonAnswer.Of(
            await revocation.Revoke(host, request.Cause, cancellationToken),
            view => new JsonAnswer(view) { Revision = view.Host.Revision }
        );
}
