using System.Globalization;
using System.Security.Cryptography;
using Helios.FaultRig.Plans;

namespace Helios.FaultRig.Tests;

/// <summary>
/// Two orchestrators, two registries, a monitor and three worktree agents at work while everything breaks: with <c>./test --soak</c>, for
/// ten minutes of a new seed, or as given; the program by itself runs a minute of one seed.
/// </summary>
[Trait("needs", "server")]
public sealed class FaultRigTests
{
    // One whose minute holds many kinds of breaks.
    private const int UsualSeed = 2841;
    private const int MostRunsToShrink = 4;

    private static bool IsSoak => Environment.GetEnvironmentVariable("HELIOS_SOAK") is "1";

    private static int Seed => Number("HELIOS_RIG_SEED") ?? (IsSoak ? RandomNumberGenerator.GetInt32(1, 1_000_000) : UsualSeed);

    private static TimeSpan Length => TimeSpan.FromMinutes(Number("HELIOS_RIG_MINUTES") ?? (IsSoak ? 10 : 1));

    [Fact]
    [Trait("req", "fault-rig")]
    [Trait("req", "survives-kill")]
    [Trait("run", "soak")]
    public async Task Every_promise_is_kept_while_everything_breaks()
    {
        var verdict = await Rig.Run(PlanMaker.Make(Seed, Length), Say);
        if (!verdict.IsGood && IsSoak)
        {
            Say(verdict.Explain());
            verdict = await Shrinking.Shrink(verdict, plan => Rig.Run(plan, Say), MostRunsToShrink);
        }

        verdict.IsGood.ShouldBeTrue(verdict.Explain());
    }

    private static void Say(string text) => TestContext.Current.SendDiagnosticMessage(text);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
