using System.Net.Sockets;
using Helios.Persistence.Migrations;
using Helios.Testing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.Persistence.Tests;

/// <summary>The argument <c>migrate</c>, on a database that does not respond.</summary>
[Trait("req", "migrations-retry")]
public sealed class MigrationRunTests
{
    private readonly ManualClock clock = new();
    private readonly Lines lines = new();

    [Fact]
    public async Task Tries_again_until_the_database_responds()
    {
        var tries = 0;
        var run = Run(_ => ++tries < 4 ? throw Unreachable() : Task.CompletedTask);
        while (!run.IsCompleted)
        {
            await Eventually.Holds(() => run.IsCompleted || clock.WaitingTimers > 0);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await run).ShouldBe(0);
        tries.ShouldBe(4);
        lines.ShouldAllBe(line => line == "Warning The database does not respond; trying again: Failed to connect (Connection refused)");
    }

    [Fact]
    public async Task A_run_gives_up_after_a_minute_and_says_why_in_one_line()
    {
        var run = Run(_ => throw Unreachable());
        while (!run.IsCompleted)
        {
            await Eventually.Holds(() => run.IsCompleted || clock.WaitingTimers > 0);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await run).ShouldBe(1);
        lines.Count.ShouldBe(61);
        lines[^1].ShouldBe("Error The migrations were not applied: Failed to connect (Connection refused)");
    }

    [Fact]
    public async Task A_run_does_not_try_again_what_cannot_succeed()
    {
        var run = Run(_ => throw new MigrationException("The migration 0001-counters was changed."));

        (await run).ShouldBe(1);
        lines.ShouldBe(["Error The migrations were not applied: The migration 0001-counters was changed."]);
    }

    private Task<int> Run(Func<CancellationToken, Task> migrate) => MigrationRun.Run(migrate, clock, lines, CancellationToken.None);

    private static NpgsqlException Unreachable() =>
        new("Failed to connect", new SocketException((int)SocketError.ConnectionRefused, "Connection refused"));

    private sealed class Lines : List<string>, ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Add($"{logLevel} {formatter(state, exception)}");
    }
}
