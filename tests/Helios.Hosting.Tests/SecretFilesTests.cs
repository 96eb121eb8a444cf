using Helios.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Helios.Hosting.Tests;

[Trait("req", "secret-files")]
public sealed class SecretFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_setting_is_read_from_the_file_that_is_named_for_it_and_the_file_counts()
    {
        File.WriteAllText(folder["secret"], "from the file\n");

        var configuration = Configure(("Helios:Bus:Password", "given"), ("Helios:Bus:Password_FILE", folder["secret"]));

        configuration["Helios:Bus:Password"].ShouldBe("from the file");
    }

    [Fact]
    public void A_key_of_a_provider_is_read_and_a_variable_of_somebody_else_is_not()
    {
        File.WriteAllText(folder["secret"], "sk-1");

        var configuration = Configure(("OPENAI_API_KEY_FILE", folder["secret"]), ("SSL_CERT_FILE", folder["missing"]));

        configuration["OPENAI_API_KEY"].ShouldBe("sk-1");
        configuration["SSL_CERT"].ShouldBeNull();
    }

    [Fact]
    public void An_inherited_descriptor_is_read_and_closed()
    {
        File.WriteAllText(folder["secret"], "inherited");
        var descriptor = File.OpenHandle(folder["secret"]);
        var number = descriptor.DangerousGetHandle();

        var configuration = Configure(("Helios:Bus:Password_FILE", $"/dev/fd/{number}"));
        descriptor.SetHandleAsInvalid();

        configuration["Helios:Bus:Password"].ShouldBe("inherited");
        // Something else may have the number by now.
        new FileInfo($"/proc/self/fd/{number}").LinkTarget.ShouldNotBe(folder["secret"]);
    }

    [Fact]
    public void A_file_that_is_missing_or_empty_is_named_with_its_setting()
    {
        File.WriteAllText(folder["empty"], "\n");

        var missing = Should.Throw<InvalidOperationException>(() => Configure(("Helios:Bus:Password_FILE", folder["missing"])));
        var empty = Should.Throw<InvalidOperationException>(() => Configure(("Helios:Bus:Password_FILE", folder["empty"])));

        missing.Message.ShouldStartWith($"Helios__Bus__Password_FILE: {folder["missing"]} cannot be read: ");
        empty.Message.ShouldBe($"Helios__Bus__Password_FILE: {folder["empty"]} is empty.");
    }

    private static ConfigurationManager Configure(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.AddHeliosDefaults("test");
        return builder.Configuration;
    }
}
