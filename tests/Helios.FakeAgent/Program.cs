// A real program with knobs, for tests of everything that starts and stops programs. In order of their effect:
//   --ignore-interrupt     SIGINT, SIGTERM and SIGHUP do nothing
//   --fork-grandchild      starts itself once more (--run-for only) and prints "grandchild PID"
//   --setsid-grandchild    the same in a session of its own, given up by its parent
//   --print-bytes N        writes N bytes to stdout and to stderr
//   --echo-stdin           copies stdin to stdout
//   --print-variable NAME  prints a variable's value
//   --ask                  prints a question and reads one line from stdin
//   --quiet-after SECONDS  while it lives it says "working" every 100 ms, until then
//   --run-for SECONDS      goes on living; "ready" is printed first
//   --exit-code N          ends with it
using Helios.FakeAgent;

return await Knobs.Parse(args).Run();
