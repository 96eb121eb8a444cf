using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Helios.Worktrees.Tests.Fuzz;

/// <summary>
/// Lanes in random states are ended and restored: nothing that was written is lost without a word. <c>HELIOS_FUZZ_SEED</c> repeats a run,
/// together with <c>HELIOS_FUZZ_STATES</c> for how many states; <c>HELIOS_SOAK=1</c> runs two thousand.
/// </summary>
public sealed class SurveyFuzzTests
{
    private const int StatesOfARepository = 20;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    // Something has waited for its time-out.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);

    [Fact, Trait("req", "archive-before-loss")]
    public Task Nothing_that_was_written_is_lost() => Run();

    [Fact, Trait("req", "archive-before-loss"), Trait("user", "ordinary")]
    public Task Nothing_that_was_written_is_lost_where_it_cannot_be_read() => Run();

    private static async Task Run()
    {
        var first = Number("HELIOS_FUZZ_SEED") ?? RandomNumberGenerator.GetInt32(int.MaxValue / 2);
        var most = Number("HELIOS_FUZZ_STATES") ?? (Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1" ? 1000 : int.MaxValue);
        var clock = Stopwatch.StartNew();
        var (begun, tried) = (0, 0);
        var workers = Enumerable.Range(0, Math.Min(2, most)).Select(_ => Work()).ToList();
        await Task.WhenAll(workers);
        TestContext.Current.SendDiagnosticMessage($"{tried} states from HELIOS_FUZZ_SEED={first} in {clock.Elapsed.TotalSeconds:0.0} s");

        async Task Work()
        {
            while (true)
            {
                var group = Interlocked.Add(ref begun, StatesOfARepository) - StatesOfARepository;
                if (group >= most || (most == int.MaxValue && clock.Elapsed > Enough))
                    return;
                // A repository is of its first state's seed: repeated alone, a state has another, and the message says which it was.
                await using var repository = await FuzzRepository.Create(Number("HELIOS_FUZZ_REPOSITORY") ?? first + group);
                var fuzz = new SurveyFuzz(repository);
                for (
                    var i = group;
                    i < Math.Min(group + StatesOfARepository, most) && (most != int.MaxValue || clock.Elapsed <= Enough);
                    i++
                )
                {
                    var began = clock.Elapsed;
                    await fuzz.Try(first + i);
                    if (clock.Elapsed - began > Slow)
                        TestContext.Current.SendDiagnosticMessage(
                            $"HELIOS_FUZZ_SEED={first + i} HELIOS_FUZZ_REPOSITORY={repository.Seed} took "
                                + $"{(clock.Elapsed - began).TotalSeconds:0.0} s"
                        );
                    Interlocked.Increment(ref tried);
                }
            }
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
