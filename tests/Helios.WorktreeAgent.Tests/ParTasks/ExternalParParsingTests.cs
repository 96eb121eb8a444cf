using Helios.WorktreeAgent.ParTasks;

namespace Helios.WorktreeAgent.Tests.ParTasks;

[Trait("req", "par-task-cli")]
public sealed class ExternalParParsingTests
{
    [Fact]
    public void Arguments_are_those_of_the_template_with_values_in_their_places() =>
        Template("\"/a par/bin\" exec  --task={task} 'with  space' -- {argv}", "task", "argv")
            .Fill(new Dictionary<string, string> { ["task"] = "t{argv} 1" }, ["sh", "-c", "a {task} b"])
            .ShouldBe(["/a par/bin", "exec", "--task=t{argv} 1", "with  space", "--", "sh", "-c", "a {task} b"]);

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("par 'exec {task} {argv}", "a quote is not closed")]
    [InlineData("par exec {argv}", "{task} is missing")]
    [InlineData("par exec {task}", "{argv} is missing")]
    [InlineData("par exec {task} x{argv}", "{argv} must be a separate word")]
    [InlineData("par exec {task} {argv} {lane}", "{lane} is not a placeholder here")]
    [InlineData("{task} {argv}", "its first word is the program and must not contain placeholders")]
    public void Arguments_are_refused_with_a_reason(string text, string why)
    {
        ArgvTemplate.Parse(text, ["task", "argv"], out var fault).ShouldBeNull();
        fault.ShouldBe(why);
    }

    [Theory]
    [InlineData("t-1\n", "t-1")]
    [InlineData("making it\nTask ready:\n  a/b:c@1.2  \n\n", "a/b:c@1.2")]
    [InlineData("", null)]
    [InlineData("\n \n", null)]
    [InlineData("t-1\nAll is well.", null)]
    [InlineData("--force", null)]
    [InlineData("t 1", null)]
    public void Name_a_task_in_their_last_line_or_not_at_all(string output, string? task) => ParAnswers.Made(output).ShouldBe(task);

    [Fact]
    public void Tasks_are_a_list_of_ids_or_prove_nothing()
    {
        ParAnswers.Listed("").ShouldBe([]);
        ParAnswers.Listed("a\n\nb\r\n").ShouldBe(["a", "b"], ignoreOrder: true);
        ParAnswers.Listed("a\ndatabase is locked\n").ShouldBeNull();
    }

    private static ArgvTemplate Template(string text, params string[] needed) => ArgvTemplate.Parse(text, needed, out _).ShouldNotBeNull();
}
