using Helios.LaneOrchestrator.Hosting;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Api;

public sealed class TransientFailureTests
{
    [Fact]
    public void Transient_failures_are_worth_another_try_and_others_are_not()
    {
        Reason(new InvalidOperationException("EF says", new NpgsqlException("refused"))).ShouldBe("service_unavailable");
        Reason(new NpgsqlException("exhausted", new TimeoutException())).ShouldBe("overloaded");
        Reason(new PostgresException("too many", "FATAL", "FATAL", "53300")).ShouldBe("overloaded");
        Reason(new PostgresException("shutdown", "FATAL", "FATAL", "57P01")).ShouldBe("service_unavailable");
        Reason(new PostgresException("syntax", "ERROR", "ERROR", "42601")).ShouldBeNull();
        Reason(new InvalidOperationException("a bug")).ShouldBeNull();
    }

    private static string? Reason(Exception exception) => Unavailability.Of(exception)?.Reason.Name;
}
