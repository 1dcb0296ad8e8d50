import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import { World } from './world.mjs';
import { startApi } from './servers/plinth.mjs';
const options={quick:true,rounds:1,seconds:1,profile:false,results:'/tmp'};
const world=await World.open(options);
const agent=new http.Agent({keepAlive:true,maxSockets:16});
const post=(url,body)=>new Promise((ok,no)=>{const r=http.request(url,{method:'POST',agent,headers:{'content-type':'application/json','content-length':Buffer.byteLength(body)}},a=>{a.resume();a.on('end',()=>ok(a.statusCode))});r.on('error',no);r.end(body)});
const threads=(pid)=>{const m={};for(const t of readdirSync(`/proc/${pid}/task`)){const ns=Number(readFileSync(`/proc/${pid}/task/${t}/schedstat`,'utf8').split(' ')[0]);m[t]=ns/1e3}return m};
try{
 await world.populate();
 const flags=process.env.PROF?['--cpu-prof','--cpu-prof-interval=200','--cpu-prof-dir=/tmp/prof','--cpu-prof-name='+process.env.PROF]:[];
 const api=await startApi(world,flags);
 const people=world.people.slice(0,-1);let n=0;
 const shoot=async(count)=>{let left=count;await Promise.all(Array.from({length:16},async()=>{while(left-->0){const p=people[(n++)%people.length];const s=await post(api.url+'/v1/auth/login',JSON.stringify({email:p.email,password:p.password}));if(s!==200)throw new Error('status '+s)}}))};
 await shoot(400);
 const pid=api.child.pid??api.child.process?.pid??api.child.child?.pid;
 for(let r=0;r<4;r++){const a=threads(pid);const C=320;await shoot(C);const b=threads(pid);
  const per=Object.entries(b).map(([t,v])=>[t,(v-(a[t]??0))/C]).filter(([,v])=>v>1).sort((x,y)=>y[1]-x[1]);
  const main=per.find(([t])=>t==String(pid))?.[1];const total=per.reduce((s,[,v])=>s+v,0);
  console.log('main',main?.toFixed(0),'total',total.toFixed(0),per.map(([t,v])=>v.toFixed(0)).join(' '));}
 await api.child.stop();
}finally{await world.close();}
process.exit(0)
