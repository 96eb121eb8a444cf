using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Lanes;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>Every event is answered in every state: moved, refused with a reason, or ignored on purpose.</summary>
[Trait("req", "lane-totality")]
public sealed class LaneMachineTests(LaneMatrix matrix) : IClassFixture<LaneMatrix>
{
    public static TheoryData<string> States => [.. LaneMatrix.States.Select(state => SnakeCase.Of(state))];

    [Fact]
    public void Every_event_of_the_machine_is_a_case()
    {
        var machine = new LaneStateMachine();
        machine
            .Events.Select(known => known.Name)
            .Where(name => !name.StartsWith("Transition", StringComparison.Ordinal))
            .Order()
            .ShouldBe(LaneCase.All.Select(meeting => meeting.Event).Distinct().Order());
    }

    [Fact]
    public void Every_state_names_every_event()
    {
        var machine = new LaneStateMachine();
        foreach (var state in machine.States.Where(state => state.Name is not "Initial" and not "Final"))
        {
            machine
                .NextEvents(state)
                .Select(known => known.Name)
                .Where(name => LaneCase.All.Any(meeting => meeting.Event == name))
                .Distinct()
                .Order()
                .ShouldBe(LaneCase.All.Select(meeting => meeting.Event).Distinct().Order(), state.Name);
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Each_event_in_this_state_moves_is_refused_or_is_ignored(string state)
    {
        foreach (var meeting in LaneCase.All)
        {
            var outcome = matrix.Outcomes[(SnakeCase.Parse<LaneStatus>(state), meeting)];
            var what = $"{meeting.Name} in {state}: {outcome}";
            outcome.Growth.ShouldBeInRange(0, 1, what);
            outcome.Told.ShouldBe(outcome.Growth == 1, what);
            if (outcome.To != outcome.From)
                outcome.Growth.ShouldBe(1, what);
            if (meeting.IsCommand)
                (outcome.Refused is not null || outcome.Changed is not null).ShouldBeTrue(what);
            if (outcome.Refused is not null || outcome.Changed is false)
                outcome.Growth.ShouldBe(0, what);
            if (outcome.Changed is true)
                outcome.Growth.ShouldBe(1, what);
        }
    }

    [Fact]
    public void A_lane_that_does_not_exist_refuses_commands_and_ignores_the_rest()
    {
        foreach (var (meeting, outcome) in matrix.Nowhere)
            outcome.Refused.ShouldBe(meeting.IsCommand ? RefusalReason.LaneNotFound : null, meeting.Name);
    }

    [Fact]
    public void Closed_is_the_end()
    {
        foreach (var meeting in LaneCase.All)
        {
            var outcome = matrix.Outcomes[(LaneStatus.Closed, meeting)];
            outcome.To.ShouldBe(LaneStatus.Closed, meeting.Name);
            // What was kept of it can still be let go, and what turns up of it is added to its record.
            outcome.Growth.ShouldBe(meeting.Name is "forget archive, there is one" or "more of its ending" ? 1 : 0, meeting.Name);
        }
    }

    [Fact]
    public async Task The_document_says_what_the_machine_does()
    {
        var path = Path.Combine(Root(), "docs", "lane-lifecycle.md");
        var document = matrix.Document().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("HELIOS_WRITE_DOCS") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, document);
        }

        (await File.ReadAllTextAsync(path))
            .ReplaceLineEndings("\n")
            .ShouldBe(document, "regenerate it: HELIOS_WRITE_DOCS=1 dotnet test tests/Helios.LaneOrchestrator.Tests");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Helios.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The repository's root was not found.");
        return folder.FullName;
    }
}
