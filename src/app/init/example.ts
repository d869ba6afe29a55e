/** The first files of a project, by path: small, and every feature in them is one that a first own mapping needs. */
export const example: Readonly<Record<string, string>> = {
  'hrwire.yaml': `# yaml-language-server: $schema=.hrwire/schemas/project.schema.json
store: sqlite:state/hrwire.db
connections:
  people: { connector: csv, with: { directory: ./inbox } }
  out: { connector: jsonl, with: { directory: ./out } }
`,
  'mappings/people-to-out.yaml': `# yaml-language-server: $schema=../.hrwire/schemas/mapping.schema.json
mapping: people-to-out
title: People from CSV files, as JSON Lines
from: people.rows
to: out.rows
key: employee_id
# A record without one of these becomes a dead letter, never a guess.
needs: [name, email]
when:
  - { that: status = "active", else: not active }
tables:
  departments: { file: ../tables/departments.csv, key: code, required: [name], missing: reject }
map:
  id: employee_id
  name: $trim(name)
  email: $lower_mail(email)
  department: $table("departments", department).name
  started: $date(started)
tests:
  - name: a person
    given: { employee_id: "1001", name: " 王芳 ", email: Fang.Wang@Example.com, department: S, started: 2024/5/1, status: active }
    expect: { id: "1001", name: 王芳, email: fang.wang@example.com, department: Sales, started: "2024-05-01" }
  - name: who has left is not sent
    given: { employee_id: "1002", name: Tom Berg, email: tom.berg@example.com, department: S, started: 2019/11/4, status: left }
    filtered: not active
  - name: nobody is sent without a mail address
    given: { employee_id: "1003", name: 李雷, email: "", department: E, started: 2023/2/20, status: active }
    rejected: needs.absent
`,
  'tables/departments.csv': `code,name
S,Sales
E,Engineering
P,People
`,
  'inbox/people.csv': `employee_id,name,email,department,started,status
1001,王芳,fang.wang@example.com,S,2024/5/1,active
1002,Tom Berg,tom.berg@example.com,S,2019/11/4,left
1003,李雷,lei.li@example.com,E,2023/2/20,active
1004,Ana Sousa,Ana.Sousa@Example.com,P,2021/9/15,active
1005,Jürgen Klein,juergen.klein@example.com,E,2022/12/1,active
`,
  '.gitignore': `state/
out/
inbox/
`,
};
