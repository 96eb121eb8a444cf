namespace Helios.Architecture.Tests;

public sealed class SettingsTests
{
    [Fact]
    [Trait("req", "architecture")]
    public void The_document_lists_every_setting_as_the_code_has_it()
    {
        var path = Path.Combine(Repository.Root, "docs", "settings.md");
        var expected = SettingsDocument.Write();
        if (Environment.GetEnvironmentVariable("HELIOS_WRITE_DOCS") is "1")
            File.WriteAllText(path, expected);

        File.ReadAllText(path).ShouldBe(expected, "regenerate it: HELIOS_WRITE_DOCS=1 dotnet test tests/Helios.Architecture.Tests");
    }
}
