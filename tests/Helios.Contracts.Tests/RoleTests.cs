using System.Reflection;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Tests;

/// <summary>The small interfaces by which messages are routed: a message that lacks one would lose its order, or its address.</summary>
public sealed class RoleTests
{
    [Fact]
    [Trait("req", "messages")]
    public void What_tells_of_an_operation_is_an_order_or_a_report() =>
        With<OperationRef>("Operation")
            .Where(type => !type.IsAssignableTo(typeof(IHostOrder)) && !type.IsAssignableTo(typeof(IOperationReport)))
            .ShouldBeEmpty();

    [Fact]
    [Trait("req", "messages")]
    public void What_expects_a_revision_says_so() =>
        With<long?>("ExpectedRevision").Where(type => !type.IsAssignableTo(typeof(IExpectsRevision))).ShouldBeEmpty();

    [Fact]
    [Trait("req", "messages")]
    public void A_role_adds_nothing_to_a_message()
    {
        foreach (var type in ContractTypes.Records.Where(type => type.GetInterfaces().Any(role => role.Assembly == type.Assembly)))
        {
            var example = ContractTypes.Example(type);
            var written = System.Text.Json.JsonSerializer.SerializeToNode(example, type)!.AsObject().Select(member => member.Key);

            written.ShouldBe(
                type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(each => each.CanWrite && !each.IsDefined(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute)))
                    .Select(each => each.Name),
                type.Name
            );
        }
    }

    [Fact]
    public void Reports_go_where_they_are_taken()
    {
        var reports = ContractTypes.Records.Where(type => type.IsAssignableTo(typeof(IHostReport))).ToList();

        reports.Count.ShouldBeGreaterThan(25);
        foreach (var type in reports)
        {
            var expected =
                type.Name == "NoticeCommandRan" ? Endpoints.NoticeReports
                : type.Namespace == "Helios.Contracts.Sessions" ? Endpoints.SessionReports
                : Endpoints.LaneReports;
            ((IHostReport)ContractTypes.Example(type)).SentTo.ShouldBe(expected, type.Name);
        }
    }

    [Fact]
    public void The_lane_of_a_report_is_that_of_its_operation()
    {
        var lane = LaneId.New();
        var accepted = new OperationAccepted
        {
            Operation = new OperationRef
            {
                OperationId = OperationId.New(),
                LaneId = lane,
                HostId = HostId.New(),
                Fence = 1,
            },
            Kind = OperationKind.Provision,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Cause = new Cause { CorrelationId = "c", Actor = "a" },
        };

        ((IForLane)accepted).LaneId.ShouldBe(lane);
    }

    private static IEnumerable<Type> With<TValue>(string member) =>
        ContractTypes.Records.Where(type => type.GetProperty(member)?.PropertyType == typeof(TValue));
}
