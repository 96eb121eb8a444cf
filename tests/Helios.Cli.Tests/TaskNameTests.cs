using Helios.Cli.Start;
using Helios.Contracts.Api.Constraints;

namespace Helios.Cli.Tests;

[Trait("req", "cli-start")]
public sealed class TaskNameTests
{
    [Theory]
    [InlineData("Fix the failing test", "fix-failing-test")]
    [InlineData("Please add a --json option to `helios lane list`!", "add-json-option-helios-lane-list")]
    [InlineData("Don't retry on 404s", "dont-retry-404s")]
    [InlineData("  \n\n# Title of the task\nmore text", "title-task")]
    [InlineData("Größe der Übersicht ändern", "größe-der-übersicht-ändern")]
    [InlineData("把 测试 修好", "把-测试-修好")]
    [InlineData("the", "the")]
    [InlineData("🙂 !!!", "task")]
    [InlineData("", "task")]
    public void A_name_says_what_the_task_is(string prompt, string name) => TaskName.Of(prompt).ShouldBe(name);

    [Fact]
    public void A_long_word_is_cut()
    {
        TaskName.Of(new string('x', 500)).ShouldBe(new string('x', 40));
        TaskName.Of($"rename {new string('y', 500)} soon").ShouldBe("rename");
    }

    [Fact]
    public void Every_name_is_one_that_a_lane_can_have()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 2000; round++)
        {
            var prompt = string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => char.ConvertFromUtf32(RandomCharacter(random))));
            TextRules.Fault(TextRule.DisplayName, TaskName.Of(prompt)).ShouldBeNull(prompt);
        }
    }

    private static int RandomCharacter(Random random)
    {
        var character = random.Next(1, random.Next(2) == 0 ? 0x300 : 0x1f700);
        return character is >= 0xd800 and <= 0xdfff ? 'x' : character;
    }
}
