// Runs the tests, and the servers that they need:
//   run [--quick] [--no-coverage] [NAME...] [-- ARGUMENT...]   the built test projects whose names contain NAME; arguments go to the test
// programs
//   with-servers COMMAND...                    starts both servers, runs the command with HELIOS_TEST_* set, stops both, exits as it did
//   hold-postgres HOME DATA-ROOT SOCKET-FOLDER starts a private Postgres, prints "ready PID ADOPTED" and waits to be killed, for tests that
// kill an owner
using Helios.TestServers;

return args switch
{
    ["run", .. var arguments] => await TestRun.Run(arguments),
    ["with-servers", var file, .. var arguments] => await WithServers.Run(file, arguments),
    ["hold-postgres", var home, var dataRoot, var socketFolder] => await HoldPostgres.Run(home, dataRoot, socketFolder),
    _ => 2,
};
