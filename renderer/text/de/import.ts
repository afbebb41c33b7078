/** German: files into a project that is there, duplicates, encodings, times. */
import type { Catalogue } from '../text.ts';

export const importTexts: Catalogue = {
  // state/import-rules
  'First value': 'Erster Wert',
  'Last value': 'Letzter Wert',
  Sum: 'Summe',
  Mean: 'Mittelwert',
  'Smallest, earliest': 'Kleinster, frühester',
  'Largest, latest': 'Größter, spätester',
  'Most frequent': 'Häufigster',
  'All different texts': 'Alle verschiedenen Texte',
  '2026-12-31 (ISO)': '2026-12-31 (ISO)',
  '31/12/2026 (day first)': '31/12/2026 (Tag zuerst)',
  '12/31/2026 (month first)': '12/31/2026 (Monat zuerst)',
  'seconds since 1970': 'Sekunden seit 1970',
  'milliseconds since 1970': 'Millisekunden seit 1970',
  // panels/import
  'How the times of {name} are written': 'Wie die Zeiten von {name} geschrieben sind',
  'The dates of {column} can be read in two ways. Say above whether the day or the month comes first.':
    'Die Daten von {column} lassen sich auf zwei Arten lesen. Oben angeben, ob Tag oder Monat zuerst kommt.',
  'Versions of the data': 'Fassungen der Daten',
  '{n} labels in the log are of nodes and edges that the data do not have':
    '{n} Labels im Protokoll gehören zu Knoten und Kanten, die die Daten nicht haben',
  'Take the last import back': 'Letzten Import zurücknehmen',
  'Bring the import again': 'Import wiederherstellen',
  'The other version has {numNodes} nodes and {numEdges} edges.':
    'Die andere Fassung hat {numNodes} Knoten und {numEdges} Kanten.',
  'The files change nothing: all that they say is there already.':
    'Die Dateien ändern nichts: alles, was sie sagen, ist schon da.',
  Data: 'Daten',
  Before: 'Vorher',
  Added: 'Neu',
  Removed: 'Entfernt',
  Changed: 'Geändert',
  Unchanged: 'Unverändert',
  After: 'Nachher',
  'Columns of nodes': 'Spalten der Knoten',
  'Columns of edges': 'Spalten der Kanten',
  'Examples: nodes': 'Beispiele: Knoten',
  'Examples: edges': 'Beispiele: Kanten',
  'What becomes of labels and runs': 'Was aus Labels und Läufen wird',
  'Rows of the files': 'Zeilen der Dateien',
  '{n} row is rejected|{n} rows are rejected': {
    one: '{n} Zeile wird abgelehnt',
    other: '{n} Zeilen werden abgelehnt',
  },
  new: 'neu',
  goes: 'entfällt',
  'differs in {n}|differs in {n}': { one: 'anders in {n}', other: 'anders in {n}' },
  added: 'neu',
  removed: 'entfernt',
  changed: 'geändert',
  '{n} label stays on its node or edge.|{n} labels stay on their nodes and edges.': {
    one: '{n} Label bleibt an seinem Knoten oder seiner Kante.',
    other: '{n} Labels bleiben an ihren Knoten und Kanten.',
  },
  '{n} label is of a node or edge that goes ({examples}): it is kept in the log and counted no more.|{n} labels are of nodes and edges that go ({examples}): they are kept in the log and counted no more.':
    {
      one: '{n} Label gehört zu einem Knoten oder einer Kante, die entfällt ({examples}): es bleibt im Protokoll und zählt nicht mehr.',
      other:
        '{n} Labels gehören zu Knoten und Kanten, die entfallen ({examples}): sie bleiben im Protokoll und zählen nicht mehr.',
    },
  '{n} node labelled earlier comes back, with its label.|{n} nodes labelled earlier come back, with their labels.': {
    one: '{n} früher gelabelter Knoten kommt mit seinem Label zurück.',
    other: '{n} früher gelabelte Knoten kommen mit ihren Labels zurück.',
  },
  '{n} run is kept and marked as made on other data, with its {findings} frozen findings.|{n} runs are kept and marked as made on other data, with their {findings} frozen findings.':
    {
      one: '{n} Lauf bleibt mit seinen {findings} eingefrorenen Befunden und ist als auf anderen Daten gerechnet markiert.',
      other:
        '{n} Läufe bleiben mit ihren {findings} eingefrorenen Befunden und sind als auf anderen Daten gerechnet markiert.',
    },
  '{n} model is kept and marked as trained on other data.|{n} models are kept and marked as trained on other data.': {
    one: '{n} Modell bleibt und ist als auf anderen Daten trainiert markiert.',
    other: '{n} Modelle bleiben und sind als auf anderen Daten trainiert markiert.',
  },
  'The questions end; what was answered stays.': 'Die Fragen enden; was beantwortet wurde, bleibt.',
  'The data of now are kept: this import can be taken back until the next one.':
    'Die jetzigen Daten bleiben aufbewahrt: Dieser Import lässt sich bis zum nächsten zurücknehmen.',
  'Encoding of {fileName}': 'Zeichenkodierung von {fileName}',
  'That it is {encoding} is a guess. If the letters of this line are wrong, choose another encoding above:':
    'Dass es {encoding} ist, ist geraten. Wenn die Buchstaben dieser Zeile falsch sind, oben eine andere Kodierung wählen:',
  '{bytes} · separated by {delimiter}': '{bytes} · getrennt durch {delimiter}',
  'Merged rows: {n} value differed|Merged rows: {n} values differed': {
    one: 'Zusammengeführte Zeilen: {n} Wert wich ab',
    other: 'Zusammengeführte Zeilen: {n} Werte wichen ab',
  },
  '{conflicts} of {elements}': '{conflicts} von {elements}',
  'Replace the data': 'Daten ersetzen',
  Append: 'Anfügen',

  Upsert: 'Abgleichen',
  'What changes in {name}': 'Was sich in {name} ändert',
  'Back to the files': 'Zurück zu den Dateien',
  'Show the difference': 'Unterschied zeigen',
  'Nothing is changed yet.': 'Noch ist nichts geändert.',
  'The difference is shown before anything is changed.': 'Der Unterschied wird gezeigt, bevor etwas geändert wird.',
  '{name} has its new data': '{name} hat seine neuen Daten',
  'Take it back': 'Zurücknehmen',
  'The open project stays as it is.': 'Das offene Projekt bleibt, wie es ist.',
  'Adds nodes and edges. Nodes that are there stay as they are.':
    'Fügt Knoten und Kanten hinzu. Vorhandene Knoten bleiben, wie sie sind.',
  'Adds, and takes over what the files say of nodes that are there.':
    'Fügt hinzu und übernimmt, was die Dateien über vorhandene Knoten sagen.',
  'The files alone are the data from then on.': 'Danach sind die Dateien allein die Daten.',
  'Where to': 'Wohin',
  'Where to:': 'Wohin:',
  'Append to {name}': 'An {name} anfügen',
  'Upsert into {name}': 'Mit {name} abgleichen',
  'Replace the data of {name}': 'Daten von {name} ersetzen',
  'Duplicates and keys': 'Doppelte und Schlüssel',
  'Rows with the same node id become one node': 'Zeilen mit derselben Knoten-Id werden ein Knoten',
  'Edges with the same ends become one edge, with a count of its rows':
    'Kanten mit denselben Enden werden eine Kante, mit Anzahl ihrer Zeilen',
  'How their values become one (usual: sum of numbers, earliest time, most frequent text)':
    'Wie aus ihren Werten einer wird (üblich: Summe von Zahlen, früheste Zeit, häufigster Text)',
  'By kind': 'Nach Art',
  'An edge is known again by': 'Eine Kante wird wiedererkannt an',
  'all of its columns': 'allen ihren Spalten',
  '{rule} (usual)': '{rule} (üblich)',
  'The columns are described as at the import of {files} on {day}.':
    'Die Spalten sind beschrieben wie beim Import von {files} am {day}.',
  'The same columns were imported on {day} ({files}), and described in another way.':
    'Dieselben Spalten wurden am {day} importiert ({files}) und anders beschrieben.',
  'As last time': 'Wie letztes Mal',
  'Drop a table of nodes here; alone, it leaves the edges as they are':
    'Knotentabelle hier ablegen; allein lässt sie die Kanten, wie sie sind',
  'Reading what is in it… {fraction} %': 'Inhalt wird gelesen… {fraction} %',
  'Replacing the data takes the edges, too. Choose their file, or append or upsert.':
    'Zum Ersetzen der Daten braucht es auch die Kanten. Ihre Datei wählen, oder anfügen oder abgleichen.',
  'Choose a graph file, a table of edges, or a table of nodes.':
    'Eine Graphdatei, eine Kantentabelle oder eine Knotentabelle wählen.',
  'Changing the data': 'Daten werden geändert',
};
