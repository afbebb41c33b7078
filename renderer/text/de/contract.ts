/** German of what the contract and the engine call things that the screen names too: measures, groups of comparison. */
import type { Catalogue } from '../text.ts';

export const contract: Catalogue = {
  // measures
  Degree: 'Grad',
  'Edges that touch the node; parallel ones count each, a loop twice.':
    'Kanten am Knoten; parallele zählen einzeln, eine Schleife doppelt.',
  'Incoming edges': 'Eingehende Kanten',
  'Edges that end at the node.': 'Kanten, die am Knoten enden.',
  'Outgoing edges': 'Ausgehende Kanten',
  'Edges that start at the node.': 'Kanten, die am Knoten beginnen.',
  'Core number': 'Kernzahl',
  'The largest k so that the node keeps k neighbours when nodes with fewer are taken away again and again.':
    'Das größte k, bei dem der Knoten k Nachbarn behält, wenn Knoten mit weniger immer wieder entfernt werden.',
  Component: 'Komponente',
  'Nodes that reach each other over edges in any direction; number 1 is the largest.':
    'Knoten, die einander über Kanten in beliebiger Richtung erreichen; Nummer 1 ist die größte.',
  'Size of its component': 'Größe der Komponente',
  'Nodes that it reaches over edges in any direction, itself included.':
    'Knoten, die er über Kanten in beliebiger Richtung erreicht, er selbst mitgezählt.',
  Community: 'Gemeinschaft',
  'Groups with many edges inside and few between them (Louvain); number 1 is the largest.':
    'Gruppen mit vielen Kanten im Innern und wenigen dazwischen (Louvain); Nummer 1 ist die größte.',
  'Size of its community': 'Größe der Gemeinschaft',
  'Nodes in the same community, itself included.': 'Knoten derselben Gemeinschaft, er selbst mitgezählt.',
  PageRank: 'PageRank',
  'Share of its time that a random walk spends at the node; all nodes together make 1.':
    'Anteil der Zeit, die ein Zufallsweg am Knoten verbringt; alle Knoten zusammen ergeben 1.',
  Betweenness: 'Zwischenzentralität',
  'Share of the shortest paths between other nodes that run through the node.':
    'Anteil der kürzesten Wege zwischen anderen Knoten, die durch den Knoten laufen.',
  Clustering: 'Clusterkoeffizient',
  'Share of the pairs of its neighbours that are neighbours of each other; 0 with fewer than two.':
    'Anteil der Paare seiner Nachbarn, die auch einander Nachbarn sind; 0 bei weniger als zweien.',
  // steps of colour
  'lower half': 'untere Hälfte',
  '50–80 %': '50–80 %',
  '80–95 %': '80–95 %',
  '95–99 %': '95–99 %',
  'top 1 %': 'höchste 1 %',
  // what is being computed
  'degrees, cores and components': 'Grade, Kerne und Komponenten',
  communities: 'Gemeinschaften',
  betweenness: 'Zwischenzentralität',
  clustering: 'Clusterkoeffizienten',
  // groups that something is compared with; they stand after "von"
  'its neighbours': 'Nachbarn',
  'all nodes': 'Knoten',
  'nodes labelled anomalous': 'Knoten mit dem Label anomal',
  'nodes labelled normal': 'Knoten mit dem Label normal',
};
